using Aviary.Imaging;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets.Pictures;

/// <summary>Folders with one folder of pictures for each class.</summary>
public sealed class PictureFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_of_one_small_size_keep_it_and_folders_name_the_classes()
    {
        PictureFolders.Write(_folder.Path, "red", 10, i => PictureFolders.Plain(20, 12, (byte)(200 + i), 0, 0));
        PictureFolders.Write(_folder.Path, "blue", 5, i => PictureFolders.Plain(20, 12, 0, 0, (byte)(200 + i)));
        using DatasetSplit split = Read();
        ImageDataset pictures = (ImageDataset)split.Training;
        Assert.Equal(new PictureForm(3, 12, 20), pictures.Form);
        Assert.Equal(["blue", "red"], pictures.ClassNames);
        Assert.Equal((12, 3), (pictures.Count, split.Test!.Count));
        Assert.Contains(split.Description, line => line.Contains("2 folders of pictures, 15 in all; all of 20×12, RGB", StringComparison.Ordinal));
        for (int i = 0; i < pictures.Count; i++)
        {
            Assert.Equal(pictures.Labels.Span[i] == 1, pictures.Picture(i)[0] >= 200);
            Assert.Equal(pictures.Labels.Span[i] == 0, pictures.Picture(i)[2 * 12 * 20] >= 200);
        }
    }

    [Fact]
    public void Grey_pictures_have_one_channel_and_one_colour_among_them_makes_three()
    {
        PictureFolders.Write(_folder.Path, "dark", 20, i => PictureFolders.Grey(8, 8, (byte)i));
        PictureFolders.Write(_folder.Path, "light", 20, i => PictureFolders.Grey(8, 8, (byte)(200 + i)));
        using (DatasetSplit grey = Read(new() { TestShare = 0 }))
        {
            Assert.Equal(new PictureForm(1, 8, 8), ((ImageDataset)grey.Training).Form);
            Assert.Equal(203, ((ImageDataset)grey.Training).Picture(23)[5]);
        }

        File.WriteAllBytes(_folder.File("light/999.png"), PictureFolders.Plain(8, 8, 255, 0, 0));
        using DatasetSplit colour = Read(new() { TestShare = 0 });
        Assert.Equal(3, ((ImageDataset)colour.Training).Channels);
    }

    [Fact]
    public void Pictures_of_several_sizes_become_squares_by_their_median()
    {
        PictureFolders.Write(_folder.Path, "a", 6, i => PictureFolders.Plain(30 + i, 41, 10, 20, 30));
        PictureFolders.Write(_folder.Path, "b", 6, i => PictureFolders.Plain(30 + i, 500, 60, 20, 30));
        using (DatasetSplit split = Read())
        {
            Assert.Equal(new PictureForm(3, 32, 32), ((ImageDataset)split.Training).Form);
        }

        using DatasetSplit asked = Read(new() { Pictures = new PictureForm(3, 50, 40, PictureFit.CentreCrop) });
        Assert.Equal((50, 40), (((ImageDataset)asked.Training).Height, ((ImageDataset)asked.Training).Width));
        PictureFolders.Write(_folder.Path, "c", 30, _ => PictureFolders.Plain(300, 200, 60, 20, 30));
        using DatasetSplit large = Read();
        Assert.Equal(new PictureForm(3, 64, 64), ((ImageDataset)large.Training).Form);
    }

    [Theory]
    [InlineData("train", "test")]
    [InlineData("Training", "val")]
    public void Folders_for_training_and_test_are_a_given_split(string train, string test)
    {
        foreach ((string part, int count) in new[] { (train, 4), (test, 2) })
        {
            PictureFolders.Write(_folder.File(part), "x", count, _ => PictureFolders.Grey(8, 8, 1));
            PictureFolders.Write(_folder.File(part), "y", count, _ => PictureFolders.Grey(8, 8, 200));
        }

        using DatasetSplit split = Read();
        Assert.Equal((8, 4), (split.Training.Count, split.Test!.Count));
        Assert.Contains("split as given: 8 to learn from, 4 to test with", split.Description);
    }

    [Fact]
    public void A_third_part_is_left_out_and_said_and_a_class_may_be_called_train()
    {
        foreach (string part in (string[])["train", "val", "test"])
        {
            PictureFolders.Write(_folder.File($"parts/{part}"), "x", 3, _ => PictureFolders.Grey(8, 8, 1));
            PictureFolders.Write(_folder.File($"parts/{part}"), "y", 3, _ => PictureFolders.Grey(8, 8, 200));
            PictureFolders.Write(_folder.File("vehicles"), part, 3, _ => PictureFolders.Grey(8, 8, 7));
        }

        using DatasetSplit parts = new DatasetReader().Read(_folder.File("parts"), new(), Token);
        Assert.Equal((6, 6), (parts.Training.Count, parts.Test!.Count));
        Assert.Contains("warning: left out, as train is learned from and test tested with: val", parts.Description);
        using DatasetSplit vehicles = new DatasetReader().Read(_folder.File("vehicles"), new(), Token);
        Assert.Equal(["test", "train", "val"], vehicles.Training.ClassNames);
    }

    [Fact]
    public void Another_folder_to_test_with_is_read_in_the_same_form()
    {
        Classes(4);
        using TemporaryFolder other = new();
        PictureFolders.Write(other.Path, "y", 2, _ => PictureFolders.Grey(50, 50, 200));
        PictureFolders.Write(other.Path, "x", 2, _ => PictureFolders.Grey(60, 50, 1));
        using DatasetSplit split = Read(new() { Test = other.Path });
        Assert.Equal((1, 8, 8), (((ImageDataset)split.Test!).Channels, ((ImageDataset)split.Test!).Height, ((ImageDataset)split.Test!).Width));
        Assert.Equal([0, 0, 1, 1], split.Test!.Labels.ToArray());
    }

    [Fact]
    public void What_is_no_picture_is_left_out_and_counted()
    {
        Classes(4);
        File.WriteAllText(_folder.File("x/notes.txt"), "taken in May");
        File.WriteAllText(_folder.File("x/Thumbs.db"), "thumbnails");
        File.WriteAllText(_folder.File("y/.DS_Store"), "Finder's");
        File.WriteAllText(_folder.File("README.md"), "# Pictures");
        using DatasetSplit split = Read(new() { TestShare = 0 });
        Assert.Equal(8, split.Training.Count);
        Assert.Contains(split.Description, line => line.EndsWith("files that are no pictures are left out", StringComparison.Ordinal));
    }

    [Fact]
    public void A_picture_that_does_not_decode_is_named_and_left_out()
    {
        Classes(10);
        File.WriteAllBytes(_folder.File("x/broken.png"), PictureFolders.Grey(8, 8, 1)[..40]);
        File.WriteAllText(_folder.File("y/no.jpg"), "<html>404</html>");
        using DatasetSplit split = Read(new() { TestShare = 0 });
        Assert.Equal(20, split.Training.Count);
        Assert.Contains(split.Description, line => line.StartsWith("warning: ", StringComparison.Ordinal) && line.Contains("broken.png is left out", StringComparison.Ordinal));
        Assert.Contains(split.Description, line => line.Contains("no.jpg is left out", StringComparison.Ordinal));
    }

    [Fact]
    public void Too_many_that_do_not_decode_are_refused_with_the_first_names()
    {
        Classes(3);
        for (int i = 0; i < 5; i++)
        {
            File.WriteAllText(_folder.File($"y/bad{i}.jpg"), "no picture");
        }

        string said = Refusal();
        Assert.Contains("of 11 pictures cannot be decoded", said, StringComparison.Ordinal);
        Assert.Contains("bad0.jpg", said, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_folder_of_a_class_is_refused_by_name()
    {
        Classes(3);
        Directory.CreateDirectory(_folder.File("z"));
        Assert.Contains($"{_folder.File("z")}: the folder of this class holds no picture: it is empty", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_with_one_picture_is_refused_by_name()
    {
        Classes(3);
        PictureFolders.Write(_folder.Path, "z", 1, _ => PictureFolders.Grey(8, 8, 9));
        Assert.Contains("class \"z\" has one example", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_folder_of_pictures_is_refused_as_one_class()
    {
        PictureFolders.Write(_folder.Path, "x", 3, _ => PictureFolders.Grey(8, 8, 9));
        Assert.Contains("holds one folder of pictures only (x)", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_without_folders_are_refused_with_what_is_expected()
    {
        File.WriteAllBytes(_folder.File("a.png"), PictureFolders.Grey(8, 8, 9));
        Assert.Contains("holds 1 pictures and no folders: expected one folder of pictures for each class", Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pixels_beyond_the_limit_come_from_a_file_that_goes_afterwards()
    {
        Classes(20);
        using TemporaryFolder scratch = new();
        using DatasetSplit memory = Read();
        DatasetSplit file = Read(new() { MaxPixelBytes = 100, ScratchFolder = scratch.Path });
        Assert.Equal(memory.Training.Fingerprint, file.Training.Fingerprint);
        Assert.Equal(memory.Test!.Fingerprint, file.Test!.Fingerprint);
        ImageDataset pictures = (ImageDataset)file.Training;
        file.Dispose();
        Assert.Empty(Directory.EnumerateFileSystemEntries(scratch.Path));
        Assert.Throws<ObjectDisposedException>(() => pictures.Picture(0).Length);
    }

    private void Classes(int count)
    {
        PictureFolders.Write(_folder.Path, "x", count, i => PictureFolders.Grey(8, 8, (byte)i));
        PictureFolders.Write(_folder.Path, "y", count, i => PictureFolders.Grey(8, 8, (byte)(200 + i)));
    }

    private DatasetSplit Read(DatasetReadOptions? options = null) => new DatasetReader().Read(_folder.Path, options ?? new(), Token);

    private string Refusal() => Assert.Throws<DatasetException>(() => Read()).Message;
}
