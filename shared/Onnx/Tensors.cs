using System.Runtime.InteropServices;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Onnx;

/// <summary>Makes and reads tensors of a file. Raw data is little-endian by the format, as is every processor that is supported.</summary>
public static class Tensors
{
    /// <summary>A constant of real numbers.</summary>
    public static TensorProto Of(string name, ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
        => Of(name, DataType.Float, MemoryMarshal.AsBytes(values), shape);

    /// <summary>A constant of whole numbers.</summary>
    public static TensorProto Of(string name, ReadOnlySpan<long> values, params ReadOnlySpan<long> shape)
        => Of(name, DataType.Int64, MemoryMarshal.AsBytes(values), shape);

    /// <summary>The values of a constant of real numbers.</summary>
    public static float[] Floats(this TensorProto tensor)
    {
        if (tensor.DataType != (int)DataType.Float)
        {
            throw new NetworkException($"tensor {tensor.Name}: expected float values, but they are {(DataType)tensor.DataType}");
        }

        return Read(tensor, [.. tensor.FloatData]);
    }

    /// <summary>The values of a constant of whole numbers.</summary>
    public static long[] Longs(this TensorProto tensor)
    {
        if (tensor.DataType != (int)DataType.Int64)
        {
            throw new NetworkException($"tensor {tensor.Name}: expected int64 values, but they are {(DataType)tensor.DataType}");
        }

        return Read(tensor, [.. tensor.Int64Data]);
    }

    /// <summary>Whether it holds float32 values.</summary>
    public static bool IsFloat(this TensorProto tensor) => tensor.DataType == (int)DataType.Float;

    /// <summary>The number of elements of a shape.</summary>
    public static long Elements(this IEnumerable<long> shape) => shape.Aggregate(1L, (product, length) => checked(product * length));

    /// <summary>A constant of any type, its values as little-endian bytes.</summary>
    public static TensorProto Of(string name, DataType type, ReadOnlySpan<byte> raw, ReadOnlySpan<long> shape)
    {
        TensorProto tensor = new() { Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(raw) };
        tensor.Dims.AddRange(shape.ToArray());
        return tensor;
    }

    private static T[] Read<T>(TensorProto tensor, T[] listed)
        where T : unmanaged
    {
        T[] values = tensor.HasRawData ? MemoryMarshal.Cast<byte, T>(tensor.RawData.Span).ToArray() : listed;
        long expected = tensor.Dims.Elements();
        return values.Length == expected
            ? values
            : throw new NetworkException($"tensor {tensor.Name}: its shape asks for {expected} values, but there are {values.Length}");
    }
}
