using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>How the layers of a file hold their numbers, in a word for people and records.</summary>
internal static class QuantisationForm
{
    public static string Of(LiveModel model)
    {
        TfliteTensor[] layers = [.. model.Operators
            .Where(operation => operation.Name is "CONV_2D" or "DEPTHWISE_CONV_2D" or "FULLY_CONNECTED" && operation.HasInput(1))
            .Select(operation => model.Tensors[operation.Inputs[1]])];
        TfliteTensor[] inputs = [.. model.Operators.Where(operation => operation.HasInput(0)).Select(operation => model.Tensors[operation.Inputs[0]])];
        bool hasBytes = Array.Exists(inputs, tensor => tensor is { IsConstant: false, Kind: TensorKind.Int8 or TensorKind.UInt8 });
        return (hasBytes, Array.Exists(layers, weights => weights.Kind == TensorKind.UInt8)) switch
        {
            (true, true) => "uint8",
            (true, false) => "int8",
            _ when Array.Exists(inputs, tensor => tensor is { IsConstant: false, Kind: TensorKind.Int16, Quantisation: not null }) => "int16",
            _ when Array.Exists(layers, weights => weights.Kind.IsByte()) => "dynamic range",
            _ when Array.Exists(inputs, tensor => tensor is { IsConstant: true, Kind: TensorKind.Float16 }) => "float16",
            _ => "float32",
        };
    }
}
