using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Shares that add up to 1 along an axis: dx = y · (dy - sum(dy · y)).</summary>
internal sealed class SoftmaxRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string weighted = context.Multiply(gradient, node.Output[0]);
        string sum = context.Sum(weighted, [node.Int("axis", -1)], keep: true);
        context.Accumulate(node.Input[0], context.Subtract(weighted, context.Multiply(node.Output[0], sum)));
    }
}

/// <summary>The logarithm of Softmax: dx = dy - exp(y) · sum(dy).</summary>
internal sealed class LogSoftmaxRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string sum = context.Sum(gradient, [node.Int("axis", -1)], keep: true);
        context.Accumulate(
            node.Input[0], context.Subtract(gradient, context.Multiply(context.Apply("Exp", node.Output[0]), sum)));
    }
}
