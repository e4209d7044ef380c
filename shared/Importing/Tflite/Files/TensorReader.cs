namespace Aviary.Importing.Tflite.Files;

/// <summary>Reads tensors with their constants.</summary>
internal sealed class TensorReader(FlatBuffer file, FlatTable[] buffers)
{
    private const int MaxRank = 8;

    // As many as serving takes for one row. A larger tensor is a mistake, or meant to exhaust the memory.
    private const long MaxElements = 64 << 20;

    public TfliteTensor Read(FlatTable table, int index)
    {
        string label = $"tensor {index} ({TfliteReader.Shorten(table.Text(3, $"the name of tensor {index}"))})";
        var kind = (TensorKind)table.Byte(1);
        int[] shape = table.Numbers<int>(0, $"the shape of {label}");
        long elements = Elements(shape, label);
        if (table.Has(6) || table.Bool(5))
        {
            throw new TfliteException($"{label}: {(table.Has(6) ? "sparse" : "a variable")}; only plain tensors are read");
        }

        return new TfliteTensor(index, label, kind, shape, ReadQuantisation(table, label, kind, shape), Data(table, label, kind, elements));
    }

    private static long Elements(int[] shape, string label)
    {
        if (shape.Length > MaxRank || Array.Exists(shape, length => length < 0))
        {
            throw new TfliteException($"{label}: the shape [{string.Join(", ", shape.Take(MaxRank + 1))}]; expected at most {MaxRank} dimensions of 0 or more");
        }

        long elements = shape.Aggregate(1L, (product, length) => Math.Min(product * length, MaxElements + 1));
        return elements <= MaxElements
            ? elements
            : throw new TfliteException($"{label}: the shape [{string.Join(", ", shape)}] has more than {MaxElements} elements");
    }

    private static Quantisation? ReadQuantisation(FlatTable tensor, string label, TensorKind kind, int[] shape)
    {
        if (tensor.Table(4, $"the quantisation of {label}") is not { } table)
        {
            return null;
        }

        float[] scales = table.Numbers<float>(2, $"the scales of {label}");
        if (scales.Length == 0)
        {
            // Only the ranges that were seen in training are kept there.
            return null;
        }

        if (table.Byte(4) != 0)
        {
            throw new TfliteException($"{label}: quantised by a custom method");
        }

        long[] zeroPoints = table.Numbers<long>(3, $"the zero points of {label}");
        zeroPoints = zeroPoints.Length switch
        {
            0 => new long[scales.Length],
            1 => [.. Enumerable.Repeat(zeroPoints[0], scales.Length)],
            _ => zeroPoints,
        };
        int dimension = table.Int32(6);
        if (zeroPoints.Length != scales.Length
            || (scales.Length > 1 && (dimension < 0 || dimension >= shape.Length || shape[dimension] != scales.Length)))
        {
            throw new TfliteException(
                $"{label}: {scales.Length} scales and {zeroPoints.Length} zero points for dimension {dimension} of [{string.Join(", ", shape)}]");
        }

        (long lowest, long highest) = kind switch
        {
            TensorKind.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            TensorKind.UInt8 => (byte.MinValue, byte.MaxValue),
            _ => (0L, 0L),
        };
        int wrong = Array.FindIndex(scales, scale => !float.IsFinite(scale) || scale <= 0);
        if (wrong >= 0)
        {
            throw new TfliteException($"{label}: the scale {scales[wrong]}; expected a finite number above 0");
        }

        wrong = Array.FindIndex(zeroPoints, zero => zero < lowest || zero > highest);
        return wrong < 0
            ? new Quantisation(scales, zeroPoints, dimension)
            : throw new TfliteException($"{label}: the zero point {zeroPoints[wrong]} for {kind.Text()}; expected {lowest} to {highest}");
    }

    private ReadOnlyMemory<byte>? Data(FlatTable tensor, string label, TensorKind kind, long elements)
    {
        uint number = tensor.UInt32(2);
        if (number >= buffers.Length)
        {
            // Buffer 0 is the empty one by the format; a file without any constant may lack it.
            return number == 0 ? null : throw new TfliteException($"{label}: buffer {number}; there are {buffers.Length}");
        }

        FlatTable buffer = buffers[number];
        ulong outside = buffer.UInt64(1);
        ReadOnlyMemory<byte> data = outside > 1
            ? file.Slice((long)Math.Min(outside, long.MaxValue), (long)Math.Min(buffer.UInt64(2), long.MaxValue), $"the data of {label}")
            : buffer.Bytes(0, $"the data of {label}");
        if (data.IsEmpty)
        {
            bool isEmpty = elements == 0 && kind.Size() > 0 && number != 0;
            return isEmpty ? data : (ReadOnlyMemory<byte>?)null;
        }

        return data.Length == elements * kind.Size()
            ? data
            : throw new TfliteException($"{label}: {data.Length} bytes for {elements} elements of {kind.Text()}");
    }
}
