namespace Aviary.Inference.Pictures;

/// <summary>RGB pixels as the numbers of a model's input.</summary>
internal static class PixelNumbers
{
    private const int Levels = 256;

    /// <param name="rgb">Rows from the top, 8-bit red, green and blue side by side.</param>
    /// <param name="input">What the model takes.</param>
    /// <param name="numbers">Where they go: width × height × channels.</param>
    /// <param name="number">The number for a level of 0 to 255 in a channel of the model.</param>
    public static void Write<T>(ReadOnlySpan<byte> rgb, PictureInput input, Span<T> numbers, Func<int, int, T> number)
        where T : unmanaged
    {
        Span<T> tables = stackalloc T[Levels * input.Channels];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = number(i % Levels, i / Levels);
        }

        int pixels = input.Width * input.Height;
        if (input.Channels == 1)
        {
            for (int pixel = 0, at = 0; pixel < pixels; pixel++, at += 3)
            {
                numbers[pixel] = tables[Grey(rgb[at], rgb[at + 1], rgb[at + 2])];
            }

            return;
        }

        ReadOnlySpan<T> first = tables[..Levels], second = tables.Slice(Levels, Levels), third = tables[(2 * Levels)..];
        (int next, int channel) = input.Layout == PictureLayout.ChannelsLast ? (3, 1) : (1, pixels);
        (int red, int blue) = input.IsBgr ? (2, 0) : (0, 2);
        for (int pixel = 0, at = 0; pixel < pixels; pixel++, at += 3)
        {
            int to = pixel * next;
            numbers[to] = first[rgb[at + red]];
            numbers[to + channel] = second[rgb[at + 1]];
            numbers[to + (2 * channel)] = third[rgb[at + blue]];
        }
    }

    /// <summary>Luma of ITU-R BT.601, section 2.5.1, its shares in 65,536ths.</summary>
    private static int Grey(int red, int green, int blue) => ((19595 * red) + (38470 * green) + (7471 * blue) + 32768) >> 16;
}
