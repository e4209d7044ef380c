using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>What settles a constant that is made of weights. Tensors that share a buffer share it too.</summary>
/// <param name="Data">The place of the numbers in the file: not their content, which would take as long to compare as to convert.</param>
/// <param name="Kind">Their type.</param>
/// <param name="Quantisation">What is taken off them or multiplied in; null where nothing is.</param>
/// <param name="WithScales">Whether the scales are multiplied in.</param>
/// <param name="Shape">Their dimensions.</param>
/// <param name="Order">The order that the dimensions are brought into.</param>
internal sealed record WeightForm(ReadOnlyMemory<byte> Data, TensorKind Kind, Quantisation? Quantisation, bool WithScales, string Shape, string Order)
{
    public static WeightForm Of(TfliteTensor tensor, Quantisation? quantisation, bool withScales, int[] shape, int[] order)
        => new(tensor.Data ?? default, tensor.Kind, quantisation, withScales, string.Join(',', shape), string.Join(',', order));
}
