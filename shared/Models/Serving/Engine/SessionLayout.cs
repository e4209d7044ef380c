using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Models.Serving.Engine;

/// <summary>The tensors of a model that serving uses, found by type and shape, whatever they are called.</summary>
internal sealed record SessionLayout(
    string InputName, TensorElementType InputType, IReadOnlyList<int> RowShape, bool TakesBatch, string OutputName, int Outputs)
{
    private const int MaxRowElements = 64 << 20;

    /// <summary>Bytes of a row.</summary>
    public int RowBytes => RowElements * SizeOf(InputType);

    private int RowElements => RowShape.Aggregate(1, (product, size) => product * size);

    /// <summary>The layout for callers.</summary>
    public ModelSignature Signature => new(InputName, ElementOf(InputType), RowShape, Outputs);

    /// <summary>The input's shape for a number of rows.</summary>
    public long[] InputShape(int rows) => [rows, .. RowShape];

    /// <exception cref="InvalidDataException">The model has no such tensors; says what was expected and what it has.</exception>
    public static SessionLayout Find(InferenceSession session, int? classes)
    {
        (string inputName, NodeMetadata input) = TheInput(session);
        int[] shape = input.Dimensions;
        int[] row = shape[1..];
        if (shape[0] is not (-1 or 1))
        {
            throw new InvalidDataException($"its input {inputName} takes batches of {shape[0]}; expected a free first dimension, or 1");
        }

        if (row.Any(size => size < 1) || row.Aggregate(1L, (product, size) => Math.Min(product * size, int.MaxValue)) > MaxRowElements)
        {
            throw new InvalidDataException($"its input {inputName} has the shape {Shape(shape)}; expected fixed sizes after the first");
        }

        (string outputName, int outputs) = TheOutput(session, classes);
        return new SessionLayout(inputName, input.ElementDataType, row, shape[0] == -1, outputName, outputs);
    }

    private static (string Name, NodeMetadata Input) TheInput(InferenceSession session)
    {
        if (session.InputMetadata.Count != 1)
        {
            throw new InvalidDataException($"it has {session.InputMetadata.Count} inputs ({string.Join(", ", session.InputMetadata.Keys)}); expected one");
        }

        (string name, NodeMetadata input) = session.InputMetadata.First();
        return input.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && SizeOf(input.ElementDataType) > 0 && input.Dimensions.Length > 0
            ? (name, input)
            : throw new InvalidDataException($"its input {name} is no tensor of uint8, float32, float64, int32 or int64 with a batch");
    }

    private static (string Name, int Outputs) TheOutput(InferenceSession session, int? classes)
    {
        foreach ((string name, NodeMetadata output) in session.OutputMetadata)
        {
            if (output.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && output.ElementDataType == TensorElementType.Float
                && output.Dimensions is [_, var size])
            {
                return size == -1 && classes is null
                    ? throw new InvalidDataException($"its output {name} does not say how many classes it has; name the classes")
                    : size == -1 || classes is null || size == classes
                        ? (name, classes ?? size)
                        : throw new InvalidDataException($"its output {name} has {size} classes; there are {classes} labels");
            }
        }

        string outputs = string.Join(", ", session.OutputMetadata.Select(output => $"{output.Key} {Shape(output.Value.Dimensions)}"));
        throw new InvalidDataException($"its outputs are {outputs}; expected a float32 tensor of batch × classes");
    }

    private static string Shape(int[]? dimensions) => dimensions is null ? "?" : $"[{string.Join(", ", dimensions.Select(size => size < 0 ? "?" : $"{size}"))}]";

    private static int SizeOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => sizeof(byte),
        TensorElementType.Float or TensorElementType.Int32 => sizeof(int),
        TensorElementType.Double or TensorElementType.Int64 => sizeof(long),
        _ => 0,
    };

    private static ElementType ElementOf(TensorElementType type) => type switch
    {
        TensorElementType.UInt8 => ElementType.Bytes,
        TensorElementType.Float => ElementType.Singles,
        TensorElementType.Double => ElementType.Doubles,
        TensorElementType.Int32 => ElementType.Ints,
        _ => ElementType.Longs,
    };
}
