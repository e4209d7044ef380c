namespace Aviary.Importing.Tflite.Conversion;

/// <summary>Orders of dimensions.</summary>
internal static class Permutation
{
    /// <summary>From batch, height, width, channels to batch, channels, height, width.</summary>
    public static readonly int[] ChannelsFirst = [0, 3, 1, 2];

    /// <summary>The way back.</summary>
    public static readonly int[] ChannelsLast = [0, 2, 3, 1];

    /// <summary>Where a dimension of a picture stands when channels come first.</summary>
    public static int Place(int dimension) => dimension switch { 1 => 2, 2 => 3, 3 => 1, _ => dimension };

    public static int[] Shape(ReadOnlySpan<int> shape, ReadOnlySpan<int> order)
    {
        int[] moved = new int[order.Length];
        for (int i = 0; i < moved.Length; i++)
        {
            moved[i] = shape[order[i]];
        }

        return moved;
    }

    /// <summary>Copies elements into another order of dimensions: dimension i of the result is dimension <c>order[i]</c> of the source.</summary>
    /// <param name="source">Elements, the last dimension densest.</param>
    /// <param name="size">Bytes of an element.</param>
    /// <param name="shape">The source's dimensions.</param>
    /// <param name="order">The order.</param>
    public static byte[] Apply(ReadOnlySpan<byte> source, int size, ReadOnlySpan<int> shape, ReadOnlySpan<int> order)
    {
        int rank = shape.Length;
        Span<int> strides = stackalloc int[rank];
        for (int i = rank - 1, step = 1; i >= 0; step *= shape[i], i--)
        {
            strides[i] = step;
        }

        int[] moved = Shape(shape, order);
        Span<int> index = stackalloc int[rank];
        byte[] result = new byte[source.Length];
        int from = 0;
        for (int to = 0; to < result.Length; to += size)
        {
            source.Slice(from * size, size).CopyTo(result.AsSpan(to));
            for (int i = rank - 1; i >= 0; i--)
            {
                from += strides[order[i]];
                if (++index[i] < moved[i])
                {
                    break;
                }

                from -= strides[order[i]] * moved[i];
                index[i] = 0;
            }
        }

        return result;
    }
}
