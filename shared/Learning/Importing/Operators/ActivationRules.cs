using Aviary.Learning.Importing.Conversion;
using Aviary.Learning.Networks;

namespace Aviary.Learning.Importing.Operators;

/// <summary>RELU, RELU6, LEAKY_RELU, LOGISTIC, HARD_SWISH and SOFTMAX.</summary>
internal static class ActivationRules
{
    private const int SoftmaxOptions = 9;
    private const int LeakyReluOptions = 75;

    public static void Relu(Step step) => Bound(step, Activation.Relu);

    public static void Relu6(Step step) => Bound(step, Activation.Relu6);

    public static void LeakyRelu(Step step)
    {
        float slope = step.Options(LeakyReluOptions)?.Single(0) ?? 0;
        if (step.Graph.IsFaithful && slope > 0 && step.Input(0).Scale is { } scale && ByteScale.Of(step.Output) is { } wanted)
        {
            FaithfulLeakyRelu(step, scale, wanted, slope);
            return;
        }

        Apply(step, real => step.Builder.Add("LeakyRelu", [real], Attributes.Float("alpha", slope)));
    }

    /// <summary>Either side of 0 has a factor of its own, and is rounded by it.</summary>
    private static void FaithfulLeakyRelu(Step step, ByteScale scale, ByteScale wanted, float slope)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        string numbers = step.Graph.Dequantise(step.Graph.Bytes(value, channelsFirst), scale with { Scale = 1 });
        double factor = (double)scale.Scale / wanted.Scale;
        string above = FixedPoint.Moved(step.Graph, step.Builder.Add("Relu", [numbers]), factor);
        string below = FixedPoint.Moved(step.Graph, step.Builder.Add("Min", [numbers, step.Builder.Scalar(0)]), factor * slope);
        string bytes = step.Graph.Quantise(step.Builder.Add("Add", [above, below]), wanted with { Scale = 1 });
        step.Give(bytes, asBytes: true, channelsFirst);
    }

    /// <summary>x · min(max(x + 3, 0), 6) / 6 (Howard et al., "Searching for MobileNetV3", 2019, section 5.2).</summary>
    public static void HardSwish(Step step) => Apply(step, real =>
    {
        string gate = step.Builder.Add("HardSigmoid", [real], Attributes.Float("alpha", 1 / 6f), Attributes.Float("beta", 0.5f));
        return step.Builder.Add("Mul", [real, gate]);
    });

    public static void Logistic(Step step)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        string result = step.Builder.Add("Sigmoid", [step.Graph.Real(value, channelsFirst)]);
        step.Give(result, channelsFirst, Activation.None, channelsFirst ? null : result);
    }

    public static void Softmax(Step step)
    {
        float beta = step.Options(SoftmaxOptions)?.Single(0) ?? 0;
        GraphValue value = step.Input(0);
        string real = step.Graph.Real(value, channelsFirst: false);
        string scaled = Math.Abs(beta - 1) < float.Epsilon ? real : step.Builder.Add("Mul", [real, step.Builder.Scalar(beta)]);
        string result = step.Builder.Add("Softmax", [scaled], Attributes.Int("axis", -1));
        step.Give(result, channelsFirst: false, Activation.None, result);
    }

    private static void Bound(Step step, Activation bounds)
    {
        GraphValue value = step.Input(0);
        if (step.Graph.KeepsBytes(value) && ByteScale.Of(step.Output) is { } scale && scale == value.Scale)
        {
            bool first = value.IsChannelsFirst;
            step.Give(step.Graph.ClipBytes(step.Graph.Bytes(value, first), scale, bounds), asBytes: true, first);
            return;
        }

        bool channelsFirst = value.IsChannelsFirst;
        step.Give(step.Graph.Real(value, channelsFirst), channelsFirst, bounds);
    }

    private static void Apply(Step step, Func<string, string> operation)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        step.Give(operation(step.Graph.Real(value, channelsFirst)), channelsFirst, Activation.None);
    }
}
