using System.Buffers.Binary;
using System.IO.Compression;
using Aviary.Learning.Datasets;

namespace Aviary.Functions.Dashboard;

/// <summary>
/// A few test pictures of each class of Fashion-MNIST, from the copy in the user's cache where there is one. Only the beginning of
/// the files is read: a full read would take a second and fifty megabytes.
/// </summary>
internal static class ExamplePictures
{
    public const int PerClass = 4;

    private const int Side = 28;
    private const int Searched = 200;
    private const int ImagesMagic = 0x00000803;
    private const int LabelsMagic = 0x00000801;

    /// <param name="data">What the setting Training:Data names; other data than this has other classes, and no pictures are shown of it.</param>
    public static ExampleListAnswer Of(string data)
        => data == FashionMnist.Name ? Read(new FashionMnistOptions().CacheFolder) : ExampleListAnswer.None;

    /// <param name="folder">The folder with the files of the dataset.</param>
    /// <returns>The pictures, class by class; none where the folder lacks the files or they are damaged.</returns>
    public static ExampleListAnswer Read(string folder)
    {
        string images = Path.Combine(folder, "t10k-images-idx3-ubyte.gz");
        string labels = Path.Combine(folder, "t10k-labels-idx1-ubyte.gz");
        if (!File.Exists(images) || !File.Exists(labels))
        {
            return ExampleListAnswer.None;
        }

        try
        {
            byte[] pixels = Begin(images, ImagesMagic, headerBytes: 16, Searched * Side * Side);
            byte[] classes = Begin(labels, LabelsMagic, headerBytes: 8, Searched);
            return new ExampleListAnswer(Side, Side, Choose(pixels, classes));
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // The dashboard can do without; training reads the same files and says what is wrong with them.
            return ExampleListAnswer.None;
        }
    }

    private static List<ExampleAnswer> Choose(byte[] pixels, byte[] classes)
    {
        List<ExampleAnswer> chosen = [];
        for (int label = 0; label < FashionMnist.ClassNames.Count; label++)
        {
            chosen.AddRange(Enumerable.Range(0, classes.Length)
                .Where(index => classes[index] == label)
                .Take(PerClass)
                .Select(index => new ExampleAnswer(FashionMnist.ClassNames[label], pixels[(index * Side * Side)..((index + 1) * Side * Side)])));
        }

        return chosen;
    }

    private static byte[] Begin(string path, int magic, int headerBytes, int count)
    {
        using FileStream file = File.OpenRead(path);
        using GZipStream plain = new(file, CompressionMode.Decompress);
        byte[] bytes = new byte[headerBytes + count];
        plain.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32BigEndian(bytes) == magic ? bytes[headerBytes..] : throw new InvalidDataException(path);
    }
}
