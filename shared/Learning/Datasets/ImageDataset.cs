using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Aviary.Learning.Datasets;

/// <summary>
/// Pictures of one size with a class each. Immutable: the buffers given to the constructor belong to it from then on.
/// </summary>
public sealed class ImageDataset : Dataset
{
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
        : base(name, classNames, labels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(channels);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        Channels = channels;
        Height = height;
        Width = width;
        Pixels = pixels;
        if ((long)labels.Length * PictureSize != pixels.Length)
        {
            throw new DatasetException(
                name,
                $"{labels.Length} labels ask for {(long)labels.Length * PictureSize} bytes of pixels, but there are {pixels.Length}");
        }
    }

    /// <summary>Planes of a picture.</summary>
    public int Channels { get; }

    /// <summary>Rows of a picture.</summary>
    public int Height { get; }

    /// <summary>Columns of a picture.</summary>
    public int Width { get; }

    /// <summary>Bytes of one picture.</summary>
    public int PictureSize => Channels * Height * Width;

    /// <summary>All pixels: shape [Count, Channels, Height, Width], 0 to 255.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>The pixels of one picture: shape [Channels, Height, Width].</summary>
    public ReadOnlySpan<byte> Picture(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return Pixels.Span.Slice(index * PictureSize, PictureSize);
    }

    /// <summary>The pictures from <paramref name="start"/> on, without copying them.</summary>
    public ImageDataset Slice(int start, int count) => new(
        Name, ClassNames, Channels, Height, Width, Pixels.Slice(start * PictureSize, count * PictureSize), Labels.Slice(start, count));

    /// <inheritdoc />
    public override ImageDataset With(Dataset joining)
    {
        if (joining is not ImageDataset more || (more.Channels, more.Height, more.Width) != (Channels, Height, Width) || !more.ClassNames.SequenceEqual(ClassNames))
        {
            throw new DatasetException(joining?.Name ?? "joining", $"expected pictures of the size and classes of {Name}");
        }

        byte[] pixels = new byte[(long)Pixels.Length + more.Pixels.Length];
        Pixels.CopyTo(pixels);
        more.Pixels.CopyTo(pixels.AsMemory(Pixels.Length));
        int[] labels = [.. Labels.Span, .. more.Labels.Span];
        return new ImageDataset(Name, ClassNames, Channels, Height, Width, pixels, labels);
    }

    /// <inheritdoc />
    public override ImageDataset Subset(ReadOnlySpan<int> indices)
    {
        byte[] pixels = new byte[(long)indices.Length * PictureSize];
        for (int i = 0; i < indices.Length; i++)
        {
            Picture(indices[i]).CopyTo(pixels.AsSpan(i * PictureSize));
        }

        return new ImageDataset(Name, ClassNames, Channels, Height, Width, pixels, LabelsOf(indices));
    }

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

        hash.AppendData(Pixels.Span);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
