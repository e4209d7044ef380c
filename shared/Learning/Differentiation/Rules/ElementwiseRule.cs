using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>An operator on each value by itself: the gradient times the derivative at that value.</summary>
/// <param name="derivative">Adds the nodes of the derivative, from the node's input or output, and gives their result.</param>
internal sealed class ElementwiseRule(Func<GradientContext, NodeProto, string> derivative) : GradientRule
{
    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], context.Multiply(gradient, derivative(context, node)));
}
