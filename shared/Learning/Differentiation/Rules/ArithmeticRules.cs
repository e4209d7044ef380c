using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>An operator on several values that may be repeated along axes, each of which gets a share of the gradient.</summary>
internal abstract class BroadcastRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Output[0]);
        foreach (int index in DifferentiableInputs(node))
        {
            if (context.Needs(node.Input[index]))
            {
                string share = Share(context, node, gradient, index);
                context.Accumulate(node.Input[index], context.ReduceTo(share, shape, context.Shape(node.Input[index])));
            }
        }
    }

    /// <summary>The gradient of an input, of the output's shape still.</summary>
    protected abstract string Share(GradientContext context, NodeProto node, string gradient, int index);
}

/// <summary>Sum or difference of two values.</summary>
internal sealed class AddRule(bool subtracts) : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Output[0]);
        for (int i = 0; i < 2; i++)
        {
            if (context.Needs(node.Input[i]))
            {
                // Negated where it is small: after the sum.
                string share = context.ReduceTo(gradient, shape, context.Shape(node.Input[i]));
                context.Accumulate(node.Input[i], i == 1 && subtracts ? context.Negate(share) : share);
            }
        }
    }
}

/// <summary>Sum or mean of any number of values.</summary>
internal sealed class SumRule(bool isMean) : BroadcastRule
{
    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
        => isMean ? context.Scale(gradient, 1f / node.Input.Count) : gradient;
}

/// <summary>Product of two values.</summary>
internal sealed class MulRule : BroadcastRule
{
    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
        => context.Multiply(gradient, node.Input[1 - index]);
}

/// <summary>y = a / b: the gradient of a is 1 / b, that of b is -y / b.</summary>
internal sealed class DivRule : BroadcastRule
{
    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
    {
        string share = context.Divide(gradient, node.Input[1]);
        return index == 0 ? share : context.Negate(context.Multiply(share, node.Output[0]));
    }
}

/// <summary>
/// y = a to the power b: the gradient of a is b·a^(b - 1), that of b is y·log(a). As in PyTorch, a is not followed where b is 0,
/// nor b where a is 0.
/// </summary>
internal sealed class PowRule : BroadcastRule
{
    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
    {
        string value = node.Input[0];
        string zero = context.Builder.Scalar(0);
        if (index == 1)
        {
            string isZero = context.Builder.Add("Equal", [value, zero]);
            string safe = context.Select(isZero, context.Builder.Scalar(1), value);
            return context.Multiply(gradient, context.Multiply(node.Output[0], context.Apply("Log", safe)));
        }

        string exponent = context.Type(node.Input[1]) == DataType.Float
            ? node.Input[1]
            : context.Builder.Add("Cast", [node.Input[1]], Attributes.Int("to", (long)DataType.Float));
        switch (context.Number(node.Input[1]))
        {
            case 1:
                return gradient;
            case 2:
                return context.Multiply(gradient, context.Scale(value, 2));
            case { } number and not 0:
                return context.Multiply(gradient, context.Scale(context.Builder.Add("Pow", [value, context.Builder.Scalar(number - 1)]), number));
            default:
                string power = context.Builder.Add("Pow", [value, context.Add(exponent, -1)]);
                string slope = context.Multiply(exponent, power);
                string flat = context.Builder.Add("Equal", [exponent, zero]);
                return context.Select(flat, zero, context.Multiply(gradient, slope));
        }
    }
}

/// <summary>The largest (or smallest) of several values. Those that are alike share the gradient evenly, as torch.maximum does.</summary>
internal sealed class MaxMinRule : BroadcastRule
{
    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
    {
        if (node.Input.Count == 1)
        {
            return gradient;
        }

        string[] masks = [.. node.Input.Select(input => context.IsEqual(input, node.Output[0]))];
        return context.Multiply(gradient, context.Divide(masks[index], context.Builder.Add("Sum", masks)));
    }
}

/// <summary>The one value where a condition holds, the other elsewhere.</summary>
internal sealed class WhereRule : BroadcastRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [1, 2];

    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
    {
        string zero = context.Builder.Scalar(0);
        return index == 1 ? context.Select(node.Input[0], gradient, zero) : context.Select(node.Input[0], zero, gradient);
    }
}

/// <summary>y = x above 0, slope·x elsewhere.</summary>
internal sealed class PReluRule : BroadcastRule
{
    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
    {
        string above = context.IsPositive(node.Input[0]);
        string below = context.SubtractFrom(1, above);
        return context.Multiply(
            gradient,
            index == 0 ? context.Add(above, context.Multiply(below, node.Input[1])) : context.Multiply(below, node.Input[0]));
    }
}

/// <summary>
/// Values between two bounds; bounds get the gradient of what lies beyond them. A value on a bound keeps its gradient, as in torch.clamp,
/// but not at the bounds of ReLU6 and Hardtanh, which exporters write as Clip too.
/// </summary>
internal sealed class ClipRule : BroadcastRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node)
        => Enumerable.Range(0, node.Input.Count).Where(index => node.OptionalInput(index) is not null);

    protected override string Share(GradientContext context, NodeProto node, string gradient, int index)
    {
        (string value, string? low, string? high) = (node.Input[0], node.OptionalInput(1), node.OptionalInput(2));
        if (index > 0)
        {
            return context.Multiply(
                gradient, context.IsPositive(index == 1 ? context.Subtract(low!, value) : context.Subtract(value, high!)));
        }

        bool open = low is not null && high is not null && (context.Number(low), context.Number(high)) is (0f, 6f) or (-1f, 1f);
        string share = gradient;
        if (low is not null)
        {
            share = context.Multiply(share, open ? context.IsPositive(context.Subtract(value, low)) : context.IsAtLeast(value, low));
        }

        return high is null
            ? share
            : context.Multiply(share, open ? context.IsPositive(context.Subtract(high, value)) : context.IsAtLeast(high, value));
    }
}

/// <summary>y = -x.</summary>
internal sealed class NegRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Negate(gradient));
}
