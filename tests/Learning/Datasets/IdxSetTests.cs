using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>Folders of IDX files that are not Fashion-MNIST.</summary>
public sealed class IdxSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_are_the_values_of_the_labels()
    {
        Write("-idx", [1, 26, 3, 9, 1, 26, 3, 9], [3, 9]);
        DatasetSplit split = Read();
        Assert.Equal(["1", "3", "9", "26"], split.Training.ClassNames);
        Assert.Equal([0, 3, 1, 2, 0, 3, 1, 2], split.Training.Labels.ToArray());
        Assert.Equal([1, 2], split.Test!.Labels.ToArray());
        Assert.Contains("split as given: 8 to learn from, 2 to test with", split.Description);
    }

    [Fact]
    public void Names_with_a_dot_are_read_and_labels_of_the_folder_name_the_classes()
    {
        Write(".idx", [0, 2, 1, 0, 2, 1], [1]);
        File.WriteAllText(_folder.File("labels.txt"), "heron\ncrane\nstork\n");
        Assert.Equal(["heron", "crane", "stork"], Read().Test!.ClassNames);
    }

    [Fact]
    public void Another_number_of_names_is_refused()
    {
        Write("-idx", [0, 2], [1]);
        File.WriteAllText(_folder.File("labels.txt"), "heron\ncrane\n");
        Assert.Contains("has 2 names; the labels have 3 values, from 0 to 2", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_do_not_say_what_part_they_are_are_divided()
    {
        Put("pictures.idx3", IdxFiles.Images(20), "pictures.idx1", IdxFiles.Labels([.. Enumerable.Range(0, 20).Select(i => (byte)(i % 2))]));
        DatasetSplit split = Read();
        Assert.Equal((16, 4), (split.Training.Count, split.Test!.Count));
    }

    [Fact]
    public void Of_several_sets_a_file_says_which_one_is_meant_and_a_mapping_names_its_letters()
    {
        Put("emnist-letters-train-images-idx3-ubyte", IdxFiles.Images(4), "emnist-letters-train-labels-idx1-ubyte", IdxFiles.Labels(1, 2, 1, 2));
        Put("emnist-digits-train-images-idx3-ubyte", IdxFiles.Images(4), "emnist-digits-train-labels-idx1-ubyte", IdxFiles.Labels(0, 1, 0, 1));
        File.WriteAllText(_folder.File("emnist-letters-mapping.txt"), "1 65 97\n2 66 98\n3 67 99\n");
        Assert.Contains("2 data sets (emnist-digits, emnist-letters)", Refusal(), StringComparison.Ordinal);
        Assert.Equal(["A/a", "B/b"], Read(_folder.File("emnist-letters-train-images-idx3-ubyte")).Training.ClassNames);
        Assert.Equal(["0", "1"], Read(_folder.File("emnist-digits-train-labels-idx1-ubyte")).Training.ClassNames);
    }

    [Fact]
    public void Pictures_of_three_channels_are_read_whichever_dimension_these_are()
    {
        byte[] labels = IdxFiles.Labels(0, 1, 0, 1);
        Put("a-images", IdxFiles.Make(0x804, [4, 1, 2, 3], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]), "a-labels", labels);
        ImageDataset last = (ImageDataset)Read(options: new() { TestShare = 0 }).Training;
        Assert.Equal(new PictureForm(3, 1, 2), last.Form);
        Assert.Equal(new byte[] { 0, 3, 1, 4, 2, 5 }, last.Picture(0).ToArray());
        Put("a-images", IdxFiles.Make(0x804, [4, 3, 1, 2], [.. Enumerable.Range(0, 24).Select(i => (byte)i)]), "a-labels", labels);
        Assert.Equal(new byte[] { 0, 1, 2, 3, 4, 5 }, ((ImageDataset)Read(options: new() { TestShare = 0 }).Training).Picture(0).ToArray());
    }

    [Fact]
    public void Pictures_without_labels_are_refused_by_name()
    {
        File.WriteAllBytes(_folder.File("train-images-idx3-ubyte"), IdxFiles.Images(2));
        Assert.Contains("train-images-idx3-ubyte: holds pictures, but no IDX file of labels", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_one_example_is_refused_by_name()
    {
        Write("-idx", [0, 1, 2, 0, 1], [1]);
        Assert.Contains("class \"2\" has one example", Refusal(), StringComparison.Ordinal);
    }

    private DatasetSplit Read(string? path = null, DatasetReadOptions? options = null) => new DatasetReader().Read(path ?? _folder.Path, options ?? new(), Token);

    private string Refusal() => Assert.Throws<DatasetException>(() => Read()).Message;

    private void Write(string kind, byte[] train, byte[] test)
    {
        foreach ((string part, byte[] labels) in new[] { ("train", train), ("t10k", test) })
        {
            Put($"{part}-images{kind}3-ubyte", IdxFiles.Images(labels.Length), $"{part}-labels{kind}1-ubyte", IdxFiles.Labels(labels));
        }
    }

    private void Put(string images, byte[] pictures, string labels, byte[] classes)
    {
        File.WriteAllBytes(_folder.File(images), pictures);
        File.WriteAllBytes(_folder.File(labels), classes);
    }
}
