using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Aviary.Inference;

/// <summary>The tensors of a model that serving uses, found by type and shape, whatever they are called.</summary>
public sealed record SessionLayout(InputLayout Input, string OutputName, int Outputs)
{
    /// <summary>Bytes of a row of the one tensor.</summary>
    public int RowBytes => Signature.RowElements * ElementTypes.SizeOf(Input.Type);

    /// <summary>The layout for callers.</summary>
    public ModelSignature Signature { get; } = new(Input.Name, ElementTypes.Of(Input.Type), Input.RowShape, Outputs)
    {
        Columns = [.. Input.Columns.Select(column => column.Signature)],
    };

    /// <summary>The input's shape for a number of rows.</summary>
    public long[] InputShape(int rows) => [rows, .. Input.RowShape];

    /// <exception cref="InvalidDataException">The model has no such tensors; says what was expected and what it has.</exception>
    public static SessionLayout Find(InferenceSession session, int? classes)
    {
        InputLayout input = InputLayout.Find(session);
        (string outputName, int outputs) = TheOutput(session, classes);
        return new SessionLayout(input, outputName, outputs);
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

        throw new InvalidDataException($"its outputs are {Describe(session)}; expected a float32 tensor of batch × classes");
    }

    /// <summary>The outputs of a model for messages.</summary>
    public static string Describe(InferenceSession session)
        => string.Join(", ", session.OutputMetadata.Select(output => output.Value.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR
            ? $"{output.Key} {Shapes.Text(output.Value.Dimensions)} of {output.Value.ElementDataType}"
            : output.Key));
}
