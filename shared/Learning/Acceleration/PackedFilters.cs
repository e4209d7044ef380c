using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>Filters in the order in which a <see cref="WindowProduct"/> reads them, packed anew in each step. Zeros fill what the filters lack.</summary>
internal sealed unsafe class PackedFilters(int length, int[] indices) : IDisposable
{
    public float* Values { get; private set; } = Allocate(length);

    /// <summary>Forward: the sum over the window for each filter.</summary>
    public static PackedFilters Forward(WindowProduct product, Convolution convolution)
        => new(product.FilterLength, convolution.ForEachWeight((filter, channel, row, column) => product.FilterIndex(filter, row, column, channel)));

    /// <summary>Backward: turned half round, with filters and channels exchanged.</summary>
    public static PackedFilters Backward(WindowProduct product, Convolution convolution)
        => new(
            product.FilterLength,
            convolution.ForEachWeight((filter, channel, row, column)
                => product.FilterIndex(channel, convolution.Rows - 1 - row, convolution.Columns - 1 - column, filter)));

    public void Pack(float* filters)
    {
        float* values = Values;
        for (int i = 0; i < indices.Length; i++)
        {
            values[indices[i]] = filters[i];
        }
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Values);
        Values = null;
    }

    private static float* Allocate(int length)
    {
        float* values = (float*)NativeMemory.AlignedAlloc((nuint)length * sizeof(float), 64);
        new Span<float>(values, length).Clear();
        return values;
    }
}
