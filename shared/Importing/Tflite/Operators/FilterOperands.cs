using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>What a convolution takes in the arithmetic of the graph: input, filter and bias.</summary>
/// <param name="Names">The operands in ONNX's order.</param>
/// <param name="Factors">What makes steps of the output of sums of whole numbers; null where the sums are real numbers.</param>
internal sealed record FilterOperands(string[] Names, double[]? Factors)
{
    /// <param name="step">The layer.</param>
    /// <param name="input">What comes in.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="bias">The bias, or null.</param>
    /// <param name="channels">The filter's dimension of the output's channels.</param>
    /// <param name="order">From the filter's order of dimensions to ONNX's.</param>
    /// <param name="shared">The dimensions of an input that share a range where LiteRT rounds it while it runs.</param>
    public static FilterOperands Of(Step step, GraphValue input, TfliteTensor filter, TfliteTensor? bias, int channels, int[] order, long[] shared)
    {
        bool bytes = Weights.AreBytes(step, filter, channels);
        bool quantised = bytes && input.Scale is not null && step.Output.Kind.IsByte();
        if (bias is not null)
        {
            Weights.RequireBias(step, bias, filter.Shape[channels]);
        }

        if (quantised && step.Graph.IsFaithful)
        {
            return new FilterOperands(
                [
                    step.Graph.Steps(input, channelsFirst: true),
                    Weights.Whole(step, filter, filter.Shape, order),
                    .. bias is null ? Array.Empty<string>() : [Weights.WholeBias(step, bias)],
                ],
                Weights.Factors(step, input.Scale!.Value, filter, inSingle: input.Tensor.Kind == TensorKind.UInt8));
        }

        string real = step.Graph.Real(input, channelsFirst: true);
        if (quantised && !step.Graph.AsFloat)
        {
            return new FilterOperands(
                [
                    real,
                    Weights.Bytes(step, filter, filter.Shape, order, channels),
                    .. bias is null ? Array.Empty<string>() : [Weights.WholeBias(step, bias, input.Scale!.Value.Scale, filter.Quantisation!)],
                ],
                Factors: null);
        }

        return new FilterOperands(
            [
                bytes && Weights.InputScale(input) is null ? DynamicRange.Rounded(step, real, shared) : real,
                Weights.Reals(step, filter, filter.Shape, order),
                .. bias is null ? Array.Empty<string>() : [Weights.RealBias(step, bias, Weights.InputScale(input), filter.Quantisation)],
            ],
            Factors: null);
    }

    /// <summary>Takes the sums as the layer's result.</summary>
    public void Give(Step step, string sums, Activation bounds)
    {
        if (Factors is not null)
        {
            step.Set(step.Faithful(step.Output, sums, Factors, channelsFirst: true, bounds));
        }
        else
        {
            step.Give(sums, channelsFirst: true, bounds);
        }
    }
}
