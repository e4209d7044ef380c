using Aviary.Learning.Importing.Conversion;
using Aviary.Learning.Importing.Files;

namespace Aviary.Learning.Importing.Operators;

/// <summary>ADD, SUB and MUL, with broadcasting.</summary>
internal static class ArithmeticRules
{
    public static void Add(Step step) => Combine(step, "Add", optionsKind: 11);

    public static void Multiply(Step step) => Combine(step, "Mul", optionsKind: 21);

    public static void Subtract(Step step) => Combine(step, "Sub", optionsKind: 28);

    private static void Combine(Step step, string operation, int optionsKind)
    {
        Activation bounds = step.Fused(step.Options(optionsKind), 0);
        (GraphValue left, GraphValue right) = (step.Input(0), step.Input(1));
        bool channelsFirst = (left.IsChannelsFirst || right.IsChannelsFirst) && CanBeFirst(left) && CanBeFirst(right);
        if (operation == "Mul" && step.Graph.IsFaithful && left.Scale is { } one && right.Scale is { } other && step.Output.Kind.IsByte())
        {
            string numbers = step.Graph.Dequantise(step.Graph.Bytes(left, channelsFirst), one with { Scale = 1 });
            string more = step.Graph.Dequantise(step.Graph.Bytes(right, channelsFirst), other with { Scale = 1 });
            step.Set(step.Faithful(step.Output, step.Builder.Add("Mul", [numbers, more]), [(double)one.Scale * other.Scale], channelsFirst, bounds));
            return;
        }

        string result = step.Builder.Add(operation, [step.Graph.Real(left, channelsFirst), step.Graph.Real(right, channelsFirst)]);
        step.Give(result, channelsFirst, bounds);
    }

    private static bool CanBeFirst(GraphValue value) => value.Rank == 4 || (value.Tensor.IsConstant && value.Rank < 4);
}
