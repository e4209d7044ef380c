using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>What is taken of a dimension.</summary>
/// <param name="Length">The length.</param>
/// <param name="Start">The first place.</param>
/// <param name="End">Behind the last place; −1 where it goes back to the first.</param>
/// <param name="Stride">The distance of places; below 0 it goes back.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SlicedDimension(int Length, int Start, int End, int Stride)
{
    public bool IsWhole => (Start, End, Stride) == (0, Length, 1);

    /// <summary>The end as ONNX takes it: −1 would be the last place there.</summary>
    public long OnnxEnd => End < 0 ? -Length - 1L : End;

    private int Count => (int)Math.Max(0, Stride > 0 ? (End - (long)Start + Stride - 1) / Stride : (Start - (long)End - Stride - 1) / -(long)Stride);

    public static int[] Shape(SlicedDimension[] dimensions) => [.. dimensions.Select(dimension => dimension.Count)];

    /// <summary>By begins and sizes; −1 is what is left.</summary>
    public static SlicedDimension[] OfSizes(string label, int[] shape, int[] begins, int[] sizes)
    {
        Require(label, shape, begins, sizes);
        return [.. shape.Select((length, axis) =>
        {
            (long begin, long end) = (begins[axis], sizes[axis] == -1 ? length : begins[axis] + (long)sizes[axis]);
            return begin >= 0 && begin <= end && end <= length
                ? new SlicedDimension(length, (int)begin, (int)end, 1)
                : throw new TfliteException($"{label}: {sizes[axis]} from {begin} of dimension {axis}, which has {length}");
        })];
    }

    /// <summary>By begins, ends and strides, with the masks of the options.</summary>
    public static SlicedDimension[] OfMasks(string label, int[] shape, int[][] bounds, FlatTable? options)
    {
        Require(label, shape, bounds);
        (int begins, int ends, int shrunk) = (options?.Int32(0) ?? 0, options?.Int32(1) ?? 0, options?.Int32(4) ?? 0);
        if (options?.Int32(2) is not (null or 0) || options?.Int32(3) is not (null or 0) || Array.Exists(bounds[2], stride => stride is 0 or int.MinValue))
        {
            throw new TfliteException($"{label}: an ellipsis, a new dimension or a stride of 0; expected begins, ends and strides alone");
        }

        return [.. shape.Select((length, axis) =>
        {
            int stride = bounds[2][axis];
            int start = IsSet(begins, axis) ? stride > 0 ? 0 : length - 1 : Place(bounds[0][axis], length, stride);
            if (IsSet(shrunk, axis))
            {
                return start >= 0 && start < length
                    ? new SlicedDimension(length, start, start + 1, 1)
                    : throw new TfliteException($"{label}: place {bounds[0][axis]} of dimension {axis}, which has {length}");
            }

            long end = options?.Bool(5) == true ? start + (long)bounds[1][axis] : bounds[1][axis];
            int last = IsSet(ends, axis) ? stride > 0 ? length : -1 : Place(end, length, stride);
            return new SlicedDimension(length, start, last, stride);
        })];
    }

    private static bool IsSet(int mask, int axis) => ((mask >> axis) & 1) != 0;

    /// <summary>A place that counts from the end where it is below 0, held within the dimension.</summary>
    private static int Place(long place, int length, int stride)
    {
        long counted = place < 0 ? place + length : place;
        return (int)(stride > 0 ? Math.Clamp(counted, 0, length) : Math.Clamp(counted, -1, length - 1L));
    }

    private static void Require(string label, int[] shape, params int[][] bounds)
    {
        if (Array.Exists(bounds, numbers => numbers.Length != shape.Length))
        {
            string given = string.Join(", ", bounds.Select(numbers => numbers.Length));
            throw new TfliteException($"{label}: bounds of {given} dimensions; expected {shape.Length} each");
        }
    }
}
