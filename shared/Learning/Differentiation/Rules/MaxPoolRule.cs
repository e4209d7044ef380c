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

        NotePlaces(context, node, node.Clone());
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        string share = TiledMaxPool.Suits(Window.Of(context, node, node.Ints("kernel_shape")))
            ? TiledMaxPool.Backward(context, node, gradient)
            : ToPlaces(context, node, gradient);
        context.HaveSameChannelSums(share, gradient);
        context.Accumulate(node.Input[0], share);
    }

    /// <summary>Adds a pool that also gives the place of each largest value in the whole input.</summary>
    /// <param name="context">The graph that is built.</param>
    /// <param name="node">The node of the network.</param>
    /// <param name="pool">The node that is added.</param>
    public static void NotePlaces(GradientContext context, NodeProto node, NodeProto pool)
    {
        if (pool.Output.Count == 1 || pool.Output[1].Length == 0 || pool.Int("storage_order", 0) != 0)
        {
            if (pool.Output.Count > 1)
            {
                throw new NetworkException($"node {node.DisplayName()}: training supports no places of MaxPool in column-major order");
            }

            pool.Output.Add($"{node.Output[0]}/places");
        }

        context.Keep(node, Places, pool.Output[1]);
        context.Builder.Graph.Node.Add(pool);
    }

    /// <summary>A place may be the largest of several windows, so gradients are added up.</summary>
    public static string ToPlaces(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        string flat = context.Builder.Add(
            "ScatterElements",
            [context.Zeros(shape.Elements()), context.Reshape(context.Kept(node, Places), -1), context.Reshape(gradient, -1)],
            Attributes.Int("axis", 0),
            Attributes.Text("reduction", "add"));
        return context.Reshape(flat, shape);
    }
}

/// <summary>The largest value of each channel, as a pool whose window is the whole picture.</summary>
internal sealed class GlobalMaxPoolRule : GradientRule
{
    public override void Forward(GradientContext context, NodeProto node)
    {
        NodeProto pool = new() { Name = node.Name, OpType = "MaxPool" };
        pool.Input.Add(node.Input[0]);
        pool.Output.Add(node.Output[0]);
        pool.Attribute.Add(Attributes.Ints("kernel_shape", context.Shape(node.Input[0]).AsSpan(2)));
        MaxPoolRule.NotePlaces(context, node, pool);
    }

    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(node.Input[0], MaxPoolRule.ToPlaces(context, node, gradient));
}
