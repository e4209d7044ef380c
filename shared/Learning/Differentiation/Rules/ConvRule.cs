using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Convolution of pictures or sequences, with strides, dilations, groups and padding.</summary>
internal sealed class ConvRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string x, string weight) = (node.Input[0], node.Input[1]);
        (long[] shape, long[] filters) = (context.Shape(x), context.Shape(weight));
        Window window = Window.Of(context, node, filters[2..]);
        long groups = node.Int("group", 1);
        if (node.OptionalInput(2) is { } bias && context.Needs(bias))
        {
            context.Accumulate(bias, context.ChannelSums(gradient, shape.Length));
        }

        string lifted = Window.LiftValue(context, gradient, context.Shape(node.Output[0]));
        if (context.Needs(weight))
        {
            string picture = Window.LiftValue(context, x, shape);
            string share = ConvGradients.OfWeight(context, picture, lifted, window, Window.LiftShape(filters), groups);
            context.Accumulate(weight, context.ReshapeFrom(share, Window.LiftShape(filters), filters));
        }

        if (context.Needs(x))
        {
            string lifters = Window.LiftValue(context, weight, filters);
            string share = ConvGradients.OfInput(context, lifters, lifted, window, Window.LiftShape(filters), groups);
            context.Accumulate(x, context.ReshapeFrom(share, window.Input, shape));
        }
    }
}
