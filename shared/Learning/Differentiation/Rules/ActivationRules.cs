using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>y = max(x, 0). At 0 the gradient is 0.</summary>
internal sealed class ReluRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Multiply(gradient, context.IsPositive(node.Output[0])));
}

/// <summary>y = x above 0, alpha·x elsewhere.</summary>
internal sealed class LeakyReluRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        float alpha = node.Float("alpha", 0.01f);
        string above = context.Scale(context.IsPositive(node.Input[0]), 1 - alpha);
        context.Accumulate(node.Input[0], context.Multiply(gradient, context.Add(above, context.Builder.Scalar(alpha))));
    }
}

/// <summary>y = x above 0, alpha·(exp(x) - 1) elsewhere, where the derivative is y + alpha.</summary>
internal sealed class EluRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string above = context.IsPositive(node.Input[0]);
        string below = context.Subtract(context.Builder.Scalar(1), above);
        string slope = context.Add(node.Output[0], context.Builder.Scalar(node.Float("alpha", 1)));
        context.Accumulate(node.Input[0], context.Multiply(gradient, context.Add(above, context.Multiply(below, slope))));
    }
}

/// <summary>y = 1 / (1 + exp(-x)), with the derivative y·(1 - y).</summary>
internal sealed class SigmoidRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string rest = context.Subtract(context.Builder.Scalar(1), node.Output[0]);
        context.Accumulate(node.Input[0], context.Multiply(gradient, context.Multiply(node.Output[0], rest)));
    }
}

/// <summary>y = tanh(x), with the derivative 1 - y².</summary>
internal sealed class TanhRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string slope = context.Subtract(context.Builder.Scalar(1), context.Multiply(node.Output[0], node.Output[0]));
        context.Accumulate(node.Input[0], context.Multiply(gradient, slope));
    }
}

/// <summary>y = exp(x), its own derivative.</summary>
internal sealed class ExpRule : GradientRule
{
    public override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Multiply(gradient, node.Output[0]));
}
