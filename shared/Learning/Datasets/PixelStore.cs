namespace Aviary.Learning.Datasets;

/// <summary>The pixels of pictures of one size, wherever they are.</summary>
internal abstract class PixelStore
{
    /// <summary>How many pictures there are.</summary>
    public abstract int Count { get; }

    /// <summary>The pixels of one picture.</summary>
    public abstract ReadOnlySpan<byte> Picture(int index);

    /// <summary>Some of the pictures, without copying them.</summary>
    public virtual PixelStore Select(int[] indices) => new SelectedPixels(this, indices);
}

/// <summary>Pixels in memory, one picture after the other.</summary>
internal sealed class MemoryPixels(ReadOnlyMemory<byte> pixels, int size) : PixelStore
{
    public override int Count => pixels.Length / size;

    public override ReadOnlySpan<byte> Picture(int index) => pixels.Span.Slice(index * size, size);
}

/// <summary>Some pictures of a store, in another order; a picture may repeat.</summary>
internal sealed class SelectedPixels(PixelStore store, int[] indices) : PixelStore
{
    public override int Count => indices.Length;

    public override ReadOnlySpan<byte> Picture(int index) => store.Picture(indices[index]);

    public override PixelStore Select(int[] chosen) => new SelectedPixels(store, [.. chosen.Select(index => indices[index])]);
}

/// <summary>The pictures of one store behind those of another.</summary>
internal sealed class JoinedPixels(PixelStore first, PixelStore second) : PixelStore
{
    public override int Count => first.Count + second.Count;

    public override ReadOnlySpan<byte> Picture(int index) => index < first.Count ? first.Picture(index) : second.Picture(index - first.Count);
}
