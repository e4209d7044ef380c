using Aviary.Importing.Tflite.Conversion;

namespace Aviary.Importing.Tflite.Operators;

/// <summary>ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE and POW, with broadcasting.</summary>
internal static class ArithmeticRules
{
    public static void Add(Step step) => Combine(step, "Add", optionsKind: 11);

    public static void Multiply(Step step) => Combine(step, "Mul", optionsKind: 21);

    public static void Subtract(Step step) => Combine(step, "Sub", optionsKind: 28);

    public static void Divide(Step step) => Combine(step, "Div", optionsKind: 29);

    public static void Maximum(Step step) => Combine(step, "Max");

    public static void Minimum(Step step) => Combine(step, "Min");

    public static void Power(Step step) => Combine(step, "Pow");

    public static void SquaredDifference(Step step)
    {
        bool channelsFirst = IsChannelsFirst(step);
        string difference = step.Builder.Add("Sub", [step.Graph.Real(step.Input(0), channelsFirst), step.Graph.Real(step.Input(1), channelsFirst)]);
        step.Give(step.Builder.Add("Mul", [difference, difference]), channelsFirst, Activation.None);
    }

    private static void Combine(Step step, string operation, int? optionsKind = null)
    {
        Activation bounds = optionsKind is { } kind ? step.Fused(step.Options(kind), 0) : Activation.None;
        (GraphValue left, GraphValue right) = (step.Input(0), step.Input(1));
        bool channelsFirst = IsChannelsFirst(step);
        if (step.Graph.IsFaithful && left.Scale is { } one && right.Scale is { } other && ByteScale.Of(step.Output) is { } wanted)
        {
            if (operation == "Mul")
            {
                string numbers = step.Graph.Steps(left, channelsFirst);
                string more = step.Graph.Steps(right, channelsFirst);
                step.Set(step.Faithful(step.Output, step.Builder.Add("Mul", [numbers, more]), [one.Scale * other.Scale / wanted.Scale], channelsFirst, bounds));
                return;
            }

            if (operation is "Add" or "Sub")
            {
                ByteSums sums = new(one.Scale, other.Scale);
                string sum = step.Builder.Add(operation, [Part(left, one), Part(right, other)]);
                step.Set(step.Faithful(step.Output, sum, [sums.Size / wanted.Scale], channelsFirst, bounds));
                return;

                string Part(GraphValue value, ByteScale scale) => sums.Part(step.Graph, step.Graph.Bytes(value, channelsFirst), scale);
            }
        }

        string result = step.Builder.Add(operation, [step.Graph.Real(left, channelsFirst), step.Graph.Real(right, channelsFirst)]);
        step.Give(result, channelsFirst, bounds);
    }

    private static bool IsChannelsFirst(Step step)
    {
        (GraphValue left, GraphValue right) = (step.Input(0), step.Input(1));
        return (left.IsChannelsFirst || right.IsChannelsFirst) && CanBeFirst(left) && CanBeFirst(right);
    }

    private static bool CanBeFirst(GraphValue value) => value.Rank == 4 || (value.Tensor.IsConstant && value.Rank < 4);
}
