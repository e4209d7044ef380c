using Aviary.Importing.Tflite.Conversion;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>RELU with its bounded forms, LEAKY_RELU, PRELU, SOFTMAX and LOG_SOFTMAX.</summary>
internal static class ActivationRules
{
    private const int SoftmaxOptions = 9;
    private const int LogSoftmaxOptions = 36;
    private const int LeakyReluOptions = 75;

    public static void Relu(Step step) => Bound(step, Activation.Relu);

    public static void Relu6(Step step) => Bound(step, Activation.Relu6);

    public static void ReluN1To1(Step step) => Bound(step, Activation.ReluN1To1);

    public static void Relu0To1(Step step) => Bound(step, Activation.Relu0To1);

    public static void LeakyRelu(Step step)
    {
        float slope = step.Options(LeakyReluOptions)?.Single(0) ?? 0;
        if (step.Input(0).Scale is { } scale && ByteScale.Of(step.Output) is { } wanted)
        {
            // Either side of 0 has a factor of its own, and is rounded by it.
            float factor = scale.Scale / wanted.Scale;
            FunctionRules.Give(
                step,
                () => ByteTable.Of(scale, wanted, number => number >= 0 ? Times(factor, number) : Times(scale.Scale * slope / wanted.Scale, number)),
                Real);
        }
        else
        {
            FunctionRules.Give(step, null, Real);
        }

        string Real(string real) => step.Builder.Add("LeakyRelu", [real], Attributes.Float("alpha", slope));
    }

    /// <summary>The slope below 0 is a constant: one, or one for each channel or place.</summary>
    public static void PRelu(Step step)
    {
        (GraphValue value, GraphValue slope) = (step.Input(0), step.Input(1));
        if (!slope.Tensor.IsConstant)
        {
            throw new TfliteException($"{step.Label}: the slope {slope.Tensor.Label} is computed; expected a constant");
        }

        bool channelsFirst = value.IsChannelsFirst && slope.Rank <= 4;
        string result = step.Builder.Add("PRelu", [step.Graph.Real(value, channelsFirst), step.Graph.Real(slope, channelsFirst)]);
        step.Give(result, channelsFirst, Activation.None);
    }

    public static void Softmax(Step step)
    {
        float beta = step.Options(SoftmaxOptions)?.Single(0) ?? 0;
        string real = step.Graph.Real(step.Input(0), channelsFirst: false);
        End(step, "Softmax", Math.Abs(beta - 1) < float.Epsilon ? real : step.Builder.Add("Mul", [real, step.Builder.Scalar(beta)]));
    }

    public static void LogSoftmax(Step step)
    {
        step.Options(LogSoftmaxOptions);
        End(step, "LogSoftmax", step.Graph.Real(step.Input(0), channelsFirst: false));
    }

    private static void End(Step step, string operation, string real)
    {
        string result = step.Builder.Add(operation, [real], Attributes.Int("axis", -1));
        step.Give(result, channelsFirst: false, Activation.None, result);
    }

    private static double Times(double factor, int number) => factor switch
    {
        > 0 => FixedPoint.Of(factor).Times(number),
        < 0 => FixedPoint.Of(-factor).Times(-number),
        _ => 0,
    };

    private static void Bound(Step step, Activation bounds)
    {
        GraphValue value = step.Input(0);
        bool channelsFirst = value.IsChannelsFirst;
        if (step.Graph.KeepsBytes(value) && ByteScale.Of(step.Output) is { } scale && scale == value.Scale)
        {
            step.Give(step.Graph.ClipBytes(step.Graph.Bytes(value, channelsFirst), scale, bounds), asBytes: true, channelsFirst);
        }
        else if (RoundingRules.Rescaled(step, value, inSingle: true) is { } rescaled)
        {
            step.Give(step.Graph.ClipBytes(rescaled, ByteScale.Of(step.Output)!.Value, bounds), asBytes: true, channelsFirst);
        }
        else
        {
            step.Give(step.Graph.Real(value, channelsFirst), channelsFirst, bounds);
        }
    }
}
