using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>The largest value of each window. Its gradient goes to the first place (row by row) that has it.</summary>
internal sealed class MaxPoolRule : GradientRule
{
    private const string Places = "places";

    public override void Forward(GradientContext context, NodeProto node)
    {
        if (TiledMaxPool.Suits(Window.Of(context, node, node.Ints("kernel_shape"))))
        {
            TiledMaxPool.Forward(context, node);
            return;
        }

        NodeProto copy = node.Clone();
        if (copy.Output.Count == 1)
        {
            copy.Output.Add($"{node.Output[0]}/places");
        }

        context.Keep(node, Places, copy.Output[1]);
        context.Builder.Graph.Node.Add(copy);
    }

    public override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string share = TiledMaxPool.Suits(Window.Of(context, node, node.Ints("kernel_shape")))
            ? TiledMaxPool.Backward(context, node, gradient)
            : Scatter(context, node, gradient);
        context.HaveSameChannelSums(share, gradient);
        context.Accumulate(node.Input[0], share);
    }

    /// <summary>A place may be the largest of several windows, so gradients are added up.</summary>
    private static string Scatter(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        GraphBuilder builder = context.Builder;
        string zeros = builder.Add("ConstantOfShape", [builder.Constant([shape.Elements()])]);
        string flat = builder.Add(
            "ScatterElements",
            [zeros, context.Reshape(context.Kept(node, Places), -1), context.Reshape(gradient, -1)],
            Attributes.Int("axis", 0),
            Attributes.Text("reduction", "add"));
        return context.Reshape(flat, shape);
    }
}
