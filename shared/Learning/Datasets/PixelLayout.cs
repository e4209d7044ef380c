namespace Aviary.Learning.Datasets;

/// <summary>Arrays of pixels in the order in which networks take them.</summary>
internal static class PixelLayout
{
    /// <summary>The form of pictures in an array of this shape, and whether their channels come last.</summary>
    /// <param name="file">The file, for errors.</param>
    /// <param name="shape">[N, H, W], [N, 1 or 3, H, W] or [N, H, W, 1 or 3].</param>
    /// <exception cref="DatasetException">The shape is another one.</exception>
    public static (PictureForm Form, bool AreSideBySide) Of(string file, IReadOnlyList<int> shape) => shape switch
    {
        [_, var height, var width] => (new PictureForm(1, height, width), false),
        [_, 3, var height, var width] => (new PictureForm(3, height, width), false),
        [_, var height, var width, 3] => (new PictureForm(3, height, width), true),
        [_, 1, var height, var width] => (new PictureForm(1, height, width), false),
        [_, var height, var width, 1] => (new PictureForm(1, height, width), false),
        _ => throw new DatasetException(
            file, $"has the shape {string.Join('×', shape)}: expected pictures of 1 (grey) or 3 (RGB) channels, which are the second or the last dimension"),
    };

    /// <summary>The same bytes as picture, channel, row, column.</summary>
    public static byte[] Order(byte[] pixels, PictureForm form, bool areSideBySide)
    {
        if (!areSideBySide)
        {
            return pixels;
        }

        byte[] planes = new byte[pixels.Length];
        for (int start = 0; start < pixels.Length; start += form.Bytes)
        {
            Split(pixels.AsSpan(start, form.Bytes), planes.AsSpan(start, form.Bytes));
        }

        return planes;
    }

    /// <summary>Red, green and blue side by side become three planes.</summary>
    public static void Split(ReadOnlySpan<byte> rgb, Span<byte> planes)
    {
        int plane = rgb.Length / 3;
        for (int i = 0; i < plane; i++)
        {
            planes[i] = rgb[3 * i];
            planes[plane + i] = rgb[(3 * i) + 1];
            planes[(2 * plane) + i] = rgb[(3 * i) + 2];
        }
    }
}
