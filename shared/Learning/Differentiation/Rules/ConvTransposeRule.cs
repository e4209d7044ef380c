using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Transposed convolution of pictures or sequences: the gradient of its input is a convolution, and that of its weights is the one of
/// that convolution, with input and gradient exchanged.
/// </summary>
internal sealed class ConvTransposeRule : GradientRule
{
    protected override void Backward(GradientContext context, NodeProto node, string gradient)
    {
        (string x, string weight) = (node.Input[0], node.Input[1]);
        (long[] shape, long[] filters) = (context.Shape(x), context.Shape(weight));
        long groups = node.Int("group", 1);
        if (node.OptionalInput(2) is { } bias && context.Needs(bias))
        {
            context.Accumulate(bias, context.ChannelSums(gradient, shape.Length));
        }

        // The window of the convolution that goes the other way: from the output to the input.
        long[] result = context.Shape(node.Output[0]);
        Window window = Of(context, node, filters[2..]);
        string lifted = Window.LiftValue(context, gradient, result);
        for (int axis = 0; axis < 2; axis++)
        {
            // Output padding beyond the pads: places that no window reaches.
            if (window.Pads[axis + 2] < 0)
            {
                lifted = context.Slice(lifted, axis + 2, 0, window.Input[axis + 2] + window.Pads[axis + 2]);
                window.Input[axis + 2] += window.Pads[axis + 2];
                window.Pads[axis + 2] = 0;
            }
        }

        long[] liftedFilters = Window.LiftShape(filters);
        if (context.Needs(weight))
        {
            string picture = Window.LiftValue(context, x, shape);
            string share = ConvGradients.OfWeight(context, lifted, picture, window, liftedFilters, groups);
            context.Accumulate(weight, context.ReshapeFrom(share, liftedFilters, filters));
        }

        if (context.Needs(x))
        {
            string share = context.Builder.Add("Conv", [lifted, Window.LiftValue(context, weight, filters)], window.Attributes(groups));
            context.Accumulate(x, context.ReshapeFrom(share, window.Output, shape));
        }
    }

    private static Window Of(GradientContext context, NodeProto node, long[] kernel)
    {
        (long[] small, long[] large) = (context.Shape(node.Input[0]), context.Shape(node.Output[0]));
        int axes = small.Length - 2;
        if (axes is not (1 or 2))
        {
            throw new NetworkException(
                $"node {node.DisplayName()}: training supports ConvTranspose of sequences and pictures (3 or 4 dimensions), got {small.Length} dimensions");
        }

        long[] ones = [.. Enumerable.Repeat(1L, axes)];
        Window window = new(
            Window.Lift(kernel, 1),
            Window.Lift(node.Ints("strides", ones), 1),
            Window.LiftPads(node.Ints("pads", new long[2 * axes])),
            Window.Lift(node.Ints("dilations", ones), 1),
            [.. Window.LiftShape(large)],
            Window.LiftShape(small));
        bool givesShape = node.Find("output_shape") is not null;
        string padding = node.Text("auto_pad", "NOTSET");
        for (int axis = 0; axis < 2; axis++)
        {
            // All that the windows cover but the output lacks is cut off before and behind it.
            long cut = window.Covered(axis) - window.Input[axis + 2];
            if (padding.StartsWith("SAME", StringComparison.Ordinal) || givesShape)
            {
                window.Pads[axis] = padding == "SAME_UPPER" ? Math.Max(cut, 0) / 2 : Math.Max(cut, 0) - (Math.Max(cut, 0) / 2);
            }
            else if (padding == "VALID")
            {
                window.Pads[axis] = 0;
            }

            window.Pads[axis + 2] = cut - window.Pads[axis];
        }

        return window;
    }
}
