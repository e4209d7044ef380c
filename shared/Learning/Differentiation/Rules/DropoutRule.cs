using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Drops values by chance while training (Srivastava et al., "Dropout", 2014): multiplies with a mask that is an input of the training
/// graph, so that whoever trains can draw it again. In inference it does nothing.
/// </summary>
internal sealed class DropoutRule : GradientRule
{
    private const string Mask = "mask";
    private const float DefaultRatio = 0.5f;

    public override bool DiffersInTraining => true;

    public override IEnumerable<int> DifferentiableInputs(NodeProto node) => [0];

    public override void Forward(GradientContext context, NodeProto node)
    {
        float ratio = Ratio(context, node);
        if (ratio == 0)
        {
            context.Copy(node);
            return;
        }

        string mask = context.AddMask(context.Shape(node.Input[0]), ratio);
        context.Builder.AddNamed(node.Output[0], "Mul", [node.Input[0], mask]);
        context.Keep(node, Mask, mask);
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(
            node.Input[0], Ratio(context, node) == 0 ? gradient : context.Multiply(gradient, context.Kept(node, Mask)));

    private static float Ratio(GradientContext context, NodeProto node)
    {
        float? ratio = node.OptionalInput(1) is { } given ? context.Number(given) : DefaultRatio;
        return ratio is >= 0 and < 1
            ? ratio.Value
            : throw new NetworkException($"node {node.DisplayName()}: expected a constant ratio of at least 0 and below 1");
    }
}
