using System.IO.Compression;
using Aviary.Functions.Dashboard;

namespace Aviary.Tests.Functions.Dashboard;

public sealed class ExamplePicturesTests
{
    private const int Pictures = 200;
    private const int Size = 28 * 28;

    [Fact]
    public void Some_pictures_of_each_class_are_read_from_the_beginning_of_the_files()
    {
        using TemporaryFolder folder = new();
        Write(folder.File("t10k-images-idx3-ubyte.gz"), [0, 0, 8, 3, .. new byte[12]], Pictures * Size, index => (byte)(index / Size));
        Write(folder.File("t10k-labels-idx1-ubyte.gz"), [0, 0, 8, 1, .. new byte[4]], Pictures, index => (byte)(index % 10));

        ExampleListAnswer found = ExamplePictures.Read(folder.Path);
        Assert.Equal(10 * ExamplePictures.PerClass, found.Examples.Count);
        Assert.Equal((28, 28), (found.Height, found.Width));
        Assert.Equal("T-shirt/top", found.Examples[0].Label);
        Assert.All(found.Examples[1].Pixels, pixel => Assert.Equal(10, pixel)); // the second of class 0 is picture 10
        Assert.Equal("Ankle boot", found.Examples[^1].Label);
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 0)]
    [InlineData(true, 10)]
    public void Without_the_files_or_with_damaged_ones_there_are_no_pictures(bool exist, int content)
    {
        using TemporaryFolder folder = new();
        if (exist)
        {
            Write(folder.File("t10k-images-idx3-ubyte.gz"), [9, 9, 9, 9], content, _ => 1);
            File.WriteAllBytes(folder.File("t10k-labels-idx1-ubyte.gz"), [1, 2, 3]);
        }

        Assert.Empty(ExamplePictures.Read(folder.Path).Examples);
    }

    private static void Write(string path, byte[] header, int count, Func<int, byte> content)
    {
        using GZipStream zipped = new(File.Create(path), CompressionLevel.Fastest);
        zipped.Write(header);
        zipped.Write([.. Enumerable.Range(0, count).Select(content)]);
    }
}
