namespace Aviary.Imaging.Resizing;

/// <summary>Decoded pixels, 8-bit RGB, passed row by row from the top to the resizer.</summary>
internal abstract class PixelRows : IDisposable
{
    /// <summary>The size in which the picture was decoded; may be smaller than the picture.</summary>
    public abstract PictureSize Size { get; }

    /// <summary>Bytes from one row to the next.</summary>
    public abstract int Stride { get; }

    /// <summary>
    /// Rows <paramref name="first"/> to before <paramref name="end"/>, one after the other, until the next call. Neither may become
    /// smaller from one call to the next.
    /// </summary>
    public abstract ReadOnlySpan<byte> Window(int first, int end);

    public abstract void Dispose();
}
