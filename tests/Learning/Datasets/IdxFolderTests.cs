using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>Folders of IDX files that are not Fashion-MNIST.</summary>
public sealed class IdxFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Classes_are_the_values_of_the_labels()
    {
        Write("-idx", [1, 26, 3], [3, 9]);
        (ImageDataset train, ImageDataset test) = IdxFolder.Read(_folder.Path);
        Assert.Equal(["1", "3", "9", "26"], train.ClassNames);
        Assert.Equal([0, 3, 1], train.Labels.ToArray());
        Assert.Equal([1, 2], test.Labels.ToArray());
    }

    [Fact]
    public void Names_with_a_dot_are_read_and_labels_of_the_folder_name_the_classes()
    {
        Write(".idx", [0, 2], [1]);
        File.WriteAllText(_folder.File("labels.txt"), "heron\ncrane\nstork\n");
        Assert.Equal(["heron", "crane", "stork"], IdxFolder.Read(_folder.Path).Test.ClassNames);
    }

    [Fact]
    public void Another_number_of_names_is_refused()
    {
        Write("-idx", [0, 2], [1]);
        File.WriteAllText(_folder.File("labels.txt"), "heron\ncrane\n");
        DatasetException refused = Assert.Throws<DatasetException>(() => IdxFolder.Read(_folder.Path));
        Assert.Contains("has 2 names; the labels have 3 values, from 0 to 2", refused.Message, StringComparison.Ordinal);
    }

    private void Write(string kind, byte[] train, byte[] test)
    {
        foreach ((string part, byte[] labels) in new[] { ("train", train), ("t10k", test) })
        {
            File.WriteAllBytes(_folder.File($"{part}-images{kind}3-ubyte"), IdxFiles.Images(labels.Length));
            File.WriteAllBytes(_folder.File($"{part}-labels{kind}1-ubyte"), IdxFiles.Labels(labels));
        }
    }
}
