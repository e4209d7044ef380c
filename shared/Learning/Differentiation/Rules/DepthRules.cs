using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Channels that become blocks of pixels, in either order of channels and block.</summary>
internal sealed class DepthToSpaceRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        long[] shape = context.Shape(node.Input[0]);
        long block = node.Int("blocksize", 1);
        if (node.Text("mode", "DCR") == "DCR")
        {
            context.Accumulate(node.Input[0], context.Builder.Add("SpaceToDepth", [gradient], Attributes.Int("blocksize", block)));
            return;
        }

        string parted = context.Reshape(gradient, shape[0], shape[1] / (block * block), shape[2], block, shape[3], block);
        context.Accumulate(node.Input[0], context.Reshape(context.Transpose(parted, 0, 1, 3, 5, 2, 4), shape));
    }
}

/// <summary>Blocks of pixels that become channels.</summary>
internal sealed class SpaceToDepthRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
        => context.Accumulate(
            node.Input[0],
            context.Builder.Add(
                "DepthToSpace", [gradient], Attributes.Int("blocksize", node.Int("blocksize", 1)), Attributes.Text("mode", "DCR")));
}
