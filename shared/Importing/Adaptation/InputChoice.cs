using Aviary.Inference;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime.Tensors;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Adaptation;

/// <summary>Leaves a graph with the inputs that an importer chose; the others become constants of zeros, or of empty text.</summary>
internal static class InputChoice
{
    private const int MaxElements = 1 << 20;

    /// <summary>Returns whether the graph changed.</summary>
    /// <exception cref="InvalidDataException">There is no such input, or one of the others is too large.</exception>
    public static bool Apply(GraphProto graph, IReadOnlyList<string>? chosen)
    {
        if (chosen is not { Count: > 0 })
        {
            return false;
        }

        HashSet<string> constants = [.. graph.Initializer.Select(tensor => tensor.Name)];
        ValueInfoProto[] inputs = [.. graph.Input.Where(input => !constants.Contains(input.Name))];
        string? missing = chosen.FirstOrDefault(name => !Array.Exists(inputs, input => input.Name == name));
        if (missing is not null)
        {
            throw new InvalidDataException($"--input {missing}: it has no such input; there are {string.Join(", ", inputs.Select(input => input.Name))}");
        }

        ValueInfoProto[] others = [.. inputs.Where(input => !chosen.Contains(input.Name, StringComparer.Ordinal))];
        foreach (ValueInfoProto input in others)
        {
            graph.Input.Remove(input);
            graph.Initializer.Add(Zeros(input));
        }

        return others.Length > 0;
    }

    private static TensorProto Zeros(ValueInfoProto input)
    {
        TypeProto.Types.Tensor? tensor = input.Type?.TensorType;
        long[] shape = [.. tensor?.Shape?.Dim.Select(size => size.DimValue > 0 ? size.DimValue : 1) ?? []];
        long count = shape.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue));
        DataType type = (DataType)(tensor?.ElemType ?? 0);
        int bytes = ElementTypes.SizeOf((TensorElementType)type); // both count types as ONNX does
        if (count > MaxElements || (bytes == 0 && type != DataType.String))
        {
            throw new InvalidDataException($"its input {input.Name} cannot be filled with zeros: it is no tensor of at most {MaxElements} values");
        }

        if (type != DataType.String)
        {
            return Tensors.Of(input.Name, type, new byte[count * bytes], shape);
        }

        TensorProto texts = new() { Name = input.Name, DataType = (int)type };
        texts.Dims.AddRange(shape);
        texts.StringData.AddRange(Enumerable.Repeat(ByteString.Empty, (int)count));
        return texts;
    }
}
