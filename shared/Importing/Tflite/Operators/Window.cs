using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>How a filter moves over a picture. Pairs are height, width.</summary>
/// <param name="Kernel">The filter's size.</param>
/// <param name="Strides">The steps.</param>
/// <param name="Dilations">The distance of its cells.</param>
/// <param name="IsSame">SAME: margins are added so that the result has ⌈size / stride⌉; otherwise VALID: none are.</param>
internal sealed record Window(int[] Kernel, int[] Strides, int[] Dilations, bool IsSame)
{
    private const int Largest = 1 << 16;

    public static Window Of(string label, FlatTable? options, int[] kernel, int[] strides, int[] dilations)
    {
        int padding = options?.Byte(0) ?? 0;
        foreach (int[] pair in new[] { kernel, strides, dilations })
        {
            if (Array.Exists(pair, length => length is < 1 or > Largest))
            {
                throw new TfliteException($"{label}: a filter, stride or dilation of {pair[0]} × {pair[1]}; expected 1 to {Largest}");
            }
        }

        return padding is 0 or 1
            ? new Window(kernel, strides, dilations, padding == 0)
            : throw new TfliteException($"{label}: the padding {padding}; expected SAME or VALID (0 or 1)");
    }

    /// <summary>Whether each pixel is taken by itself.</summary>
    public bool IsPoint => Kernel is [1, 1] && Strides is [1, 1];

    /// <summary>Top, left, bottom, right. What is odd of the margins of SAME stands at the bottom and right.</summary>
    /// <param name="shape">The picture: batch, height, width, channels.</param>
    public long[] Margins(int[] shape)
    {
        long[] margins = new long[4];
        for (int side = 0; side < 2 && IsSame; side++)
        {
            long size = shape[side + 1];
            long steps = (size + Strides[side] - 1) / Strides[side];
            long reach = ((steps - 1) * Strides[side]) + ((Kernel[side] - 1L) * Dilations[side]) + 1;
            long total = Math.Max(0, reach - size);
            margins[side] = total / 2;
            margins[side + 2] = total - (total / 2);
        }

        return margins;
    }

    /// <summary>Whether the one position of the filter takes the whole picture.</summary>
    public bool CoversAll(int[] shape, int[] result)
        => result[1] == 1 && result[2] == 1 && Kernel[0] == shape[1] && Kernel[1] == shape[2] && Margins(shape).All(margin => margin == 0);
}
