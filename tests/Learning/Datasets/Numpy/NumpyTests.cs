using System.IO.Compression;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets.Numpy;

/// <summary>Arrays as NumPy saves them.</summary>
public sealed class NumpyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Two_dimensions_are_a_table_and_labels_may_be_numbers_or_texts()
    {
        Put("x.npy", NpyFiles.Floats([4, 2], 1, 2, 3, float.NaN, 5, 6, 7, 8));
        Put("y.npy", NpyFiles.Longs(7, 10, 7, 10));
        TableDataset table = (TableDataset)Read().Training;
        Assert.Equal(["x0", "x1"], table.Columns.Select(column => column.Name));
        Assert.Equal([2f, float.NaN, 6f, 8f], table.Columns[1].Numbers.ToArray());
        Assert.Equal(["7", "10"], table.ClassNames);
        Put("y.npy", NpyFiles.Texts(5, "no", "maybe", "no", "maybe"));
        Assert.Equal(["maybe", "no"], Read().Training.ClassNames);
    }

    [Fact]
    public void Bytes_of_three_or_four_dimensions_are_pictures()
    {
        byte[] pixels = [.. Enumerable.Range(0, 4 * 12).Select(i => (byte)i)];
        Put("y.npy", NpyFiles.Make("|u1", [4, 1], [0, 1, 0, 1]));
        Put("x.npy", NpyFiles.Make("|u1", [4, 3, 4], pixels));
        Assert.Equal(new PictureForm(1, 3, 4), ((ImageDataset)Read().Training).Form);
        Put("x.npy", NpyFiles.Make("|u1", [4, 2, 2, 3], pixels));
        ImageDataset pictures = (ImageDataset)Read().Training;
        Assert.Equal(new PictureForm(3, 2, 2), pictures.Form);
        Assert.Equal(new byte[] { 0, 3, 6, 9, 1, 4, 7, 10, 2, 5, 8, 11 }, pictures.Picture(0).ToArray());
    }

    [Fact]
    public void Training_and_test_of_one_file_are_a_given_split()
    {
        using (ZipArchive archive = new(File.Create(_folder.File("digits.npz")), ZipArchiveMode.Create))
        {
            foreach ((string name, byte[] content) in new[]
            {
                ("x_train.npy", NpyFiles.Make("|u1", [4, 2, 2], new byte[16])),
                ("y_train.npy", NpyFiles.Longs(0, 1, 0, 1)),
                ("x_test.npy", NpyFiles.Make("|u1", [2, 2, 2], new byte[8])),
                ("y_test.npy", NpyFiles.Longs(1, 0)),
            })
            {
                using Stream entry = archive.CreateEntry(name).Open();
                entry.Write(content);
            }
        }

        DatasetSplit split = Read(_folder.File("digits.npz"));
        Assert.Equal((4, 2), (split.Training.Count, split.Test!.Count));
        Assert.Equal([1, 0], split.Test!.Labels.ToArray());
        Assert.Equal("digits", split.Training.Name);
    }

    [Fact]
    public void The_order_of_bytes_is_that_of_the_header()
    {
        Put("x.npy", NpyFiles.Make(">f8", [4, 1], [.. new[] { 1.5, -2, 3, 4 }.SelectMany(value => BitConverter.GetBytes(value).Reverse())]));
        Put("y.npy", NpyFiles.Make(">i2", [4], [0, 1, 0, 2, 0, 1, 0, 2]));
        TableDataset table = (TableDataset)Read().Training;
        Assert.Equal([1.5f, -2f, 3f, 4f], table.Columns[0].Numbers.ToArray());
        Assert.Equal(["1", "2"], table.ClassNames);
    }

    [Fact]
    public void Arrays_that_do_not_fit_are_refused_by_name()
    {
        byte[] x = NpyFiles.Floats([2, 2], 1, 2, 3, 4);
        Refuses(x, null, "expected one of data and one of labels");
        Refuses(x, NpyFiles.Longs(1, 2, 3), "y.npy: has the shape 3: expected one label for each of the 2 entries of x.npy");
        Refuses(x[..^2], NpyFiles.Longs(1, 2), "x.npy: is cut off");
        Refuses(NpyFiles.Make("<f4", [2, 2], new byte[16], isFortran: true), NpyFiles.Longs(1, 2), "numpy.ascontiguousarray");
        Refuses(NpyFiles.Make("<f4", [2, 2, 2], new byte[32]), NpyFiles.Longs(1, 2), "x.astype('uint8')");
        Refuses(NpyFiles.Make("|O", [2, 2], new byte[16]), NpyFiles.Longs(1, 2), "Python objects");
        Refuses(NpyFiles.Floats([2, 1], 1, float.PositiveInfinity), NpyFiles.Longs(1, 2), "row 1, column 0");
        Refuses(NpyFiles.Make("<f4", [int.MaxValue, 1_000_000], []), NpyFiles.Longs(1, 2), "has the shape 2: expected one label");
    }

    private void Refuses(byte[] x, byte[]? y, string said)
    {
        Put("x.npy", x);
        File.Delete(_folder.File("y.npy"));
        if (y is not null)
        {
            Put("y.npy", y);
        }

        Assert.Contains(said, Assert.Throws<DatasetException>(() => Read()).Message, StringComparison.Ordinal);
    }

    private DatasetSplit Read(string? path = null) => new DatasetReader().Read(path ?? _folder.Path, new() { TestShare = 0 }, Token);

    private void Put(string name, byte[] content) => File.WriteAllBytes(_folder.File(name), content);
}
