using System.Runtime.InteropServices;

namespace Aviary.Imaging;

/// <summary>A size in pixels, both at least 1.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureSize(int Width, int Height)
{
    /// <summary>How many pixels that is.</summary>
    public long Pixels => (long)Width * Height;

    /// <summary>How many bytes a picture of this size has as 8-bit RGB.</summary>
    public long RgbBytes => Pixels * 3;

    internal PictureSize Turned => new(Height, Width);

    /// <inheritdoc/>
    public override string ToString() => $"{Width}×{Height}";
}
