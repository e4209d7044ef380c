using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Aviary.Learning.Datasets;

/// <summary>
/// Pictures of one size with a class each. Immutable: the buffers given to the constructor belong to it from then on.
/// </summary>
public sealed class ImageDataset : Dataset
{
    private readonly PixelStore _pixels;

    /// <summary>Takes over the buffers.</summary>
    /// <param name="name">What the data is called, such as <c>fashion-mnist</c>.</param>
    /// <param name="classNames">2 to 10,000 names; the label is the index into them.</param>
    /// <param name="channels">Planes of a picture: 1 for grey, 3 for RGB.</param>
    /// <param name="height">Rows of a picture, in pixels.</param>
    /// <param name="width">Columns of a picture, in pixels.</param>
    /// <param name="pixels">Bytes in the order picture, channel, row, column (NCHW).</param>
    /// <param name="labels">One class index for each picture.</param>
    /// <exception cref="DatasetException">The sizes do not fit each other, or a label names no class.</exception>
    public ImageDataset(
        string name,
        IReadOnlyList<string> classNames,
        int channels,
        int height,
        int width,
        ReadOnlyMemory<byte> pixels,
        ReadOnlyMemory<int> labels)
        : this(name, classNames, new PictureForm(Positive(channels), Positive(height), Positive(width)), Fitting(name, pixels, channels * height * width, labels.Length), labels)
    {
    }

    internal ImageDataset(string name, IReadOnlyList<string> classNames, PictureForm form, PixelStore pixels, ReadOnlyMemory<int> labels)
        : base(name, classNames, labels)
    {
        (Form, _pixels) = (form, pixels);
    }

    /// <summary>The form of the pictures.</summary>
    public PictureForm Form { get; }

    /// <summary>Planes of a picture.</summary>
    public int Channels => Form.Channels;

    /// <summary>Rows of a picture.</summary>
    public int Height => Form.Height;

    /// <summary>Columns of a picture.</summary>
    public int Width => Form.Width;

    /// <summary>Bytes of one picture.</summary>
    public int PictureSize => Form.Bytes;

    /// <summary>A copy of all pixels: shape [Count, Channels, Height, Width], 0 to 255. For data that fits into one array.</summary>
    public ReadOnlyMemory<byte> Pixels
    {
        get
        {
            byte[] pixels = new byte[(long)Count * PictureSize];
            CopyTo(0, Count, pixels);
            return pixels;
        }
    }

    /// <summary>The pixels of one picture: shape [Channels, Height, Width]. Pictures beyond the memory come from a file.</summary>
    public ReadOnlySpan<byte> Picture(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _pixels.Picture(index);
    }

    /// <summary>Copies the pixels of pictures that follow each other.</summary>
    /// <param name="start">The first picture.</param>
    /// <param name="count">How many.</param>
    /// <param name="pixels">Where they go: shape [count, Channels, Height, Width].</param>
    public void CopyTo(int start, int count, Span<byte> pixels)
    {
        for (int i = 0; i < count; i++)
        {
            Picture(start + i).CopyTo(pixels.Slice(i * PictureSize, PictureSize));
        }
    }

    /// <summary>The pictures from <paramref name="start"/> on, without copying them.</summary>
    public ImageDataset Slice(int start, int count) => Subset([.. Enumerable.Range(start, count)]);

    /// <inheritdoc />
    public override ImageDataset With(Dataset joining)
    {
        if (joining is not ImageDataset more || (more.Channels, more.Height, more.Width) != (Channels, Height, Width) || !more.ClassNames.SequenceEqual(ClassNames))
        {
            throw new DatasetException(joining?.Name ?? "joining", $"expected pictures of the size and classes of {Name}");
        }

        int[] labels = [.. Labels.Span, .. more.Labels.Span];
        return new ImageDataset(Name, ClassNames, Form, new JoinedPixels(_pixels, more._pixels), labels);
    }

    /// <summary>The pictures with these indices, in this order, without copying them.</summary>
    public override ImageDataset Subset(ReadOnlySpan<int> indices)
    {
        int wrong = indices.IndexOfAnyExceptInRange(0, Count - 1);
        return wrong < 0
            ? new ImageDataset(Name, ClassNames, Form, _pixels.Select(indices.ToArray()), LabelsOf(indices))
            : throw new ArgumentOutOfRangeException(nameof(indices), indices[wrong], $"there are {Count} pictures");
    }

    /// <summary>The same pictures with classes of these names, to which the labels are indices.</summary>
    internal ImageDataset Relabelled(IReadOnlyList<string> classNames, int[] labels) => new(Name, classNames, Form, _pixels, labels);

    private protected override string ComputeFingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{Count} {Channels} {Height} {Width}\n{string.Join('\n', ClassNames)}\n"));
        if (ClassNames.Count <= 256)
        {
            hash.AppendData([.. Labels.ToArray().Select(label => (byte)label)]);
        }
        else
        {
            hash.AppendData(MemoryMarshal.AsBytes(Labels.Span));
        }

        for (int i = 0; i < Count; i++)
        {
            hash.AppendData(Picture(i));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static int Positive(int side)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(side);
        return side;
    }

    private static MemoryPixels Fitting(string name, ReadOnlyMemory<byte> pixels, int size, int labels)
        => (long)labels * size == pixels.Length
            ? new MemoryPixels(pixels, size)
            : throw new DatasetException(name, $"{labels} labels ask for {(long)labels * size} bytes of pixels, but there are {pixels.Length}");
}
