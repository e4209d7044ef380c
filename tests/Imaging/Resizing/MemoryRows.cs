using Aviary.Imaging;
using Aviary.Imaging.Resizing;

namespace Aviary.Tests.Imaging.Resizing;

/// <summary>Pixels that are all in memory.</summary>
internal sealed class MemoryRows(byte[] pixels, PictureSize size) : PixelRows
{
    private int _first;

    public override PictureSize Size => size;

    public override int Stride => size.Width * 3;

    public override ReadOnlySpan<byte> Window(int first, int end)
    {
        Assert.InRange(first, _first, size.Height - 1);
        Assert.InRange(end, first + 1, size.Height);
        _first = first;
        return pixels.AsSpan(first * Stride, (end - first) * Stride);
    }

    public override void Dispose()
    {
        // Nothing is owned.
    }
}
