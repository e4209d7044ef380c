using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>
/// Geometry of an operator that slides a window over pictures [N, C, H, W]. Sequences [N, C, L] are pictures of one row.
/// The end pads reach as far as the last window, also where that begins in the picture and ends beyond its pads (ceil_mode).
/// </summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Pads, long[] Dilations, long[] Input, long[] Output)
{
    /// <summary>Whether the windows lie side by side and cover the input without rest.</summary>
    public bool Tiles
        => Kernel.AsSpan().SequenceEqual(Strides)
            && Pads.All(pad => pad == 0)
            && Dilations.All(dilation => dilation == 1)
            && Input[2] == Output[2] * Kernel[0]
            && Input[3] == Output[3] * Kernel[1];

    /// <summary>Whether each window is the one place at the same position.</summary>
    public bool IsPoint => Kernel.All(length => length == 1) && Strides.All(stride => stride == 1) && Pads.All(pad => pad == 0);

    /// <param name="context">Knows the shapes.</param>
    /// <param name="node">The node, whose first input and output have the positions of the windows.</param>
    /// <param name="kernel">The window's size along each axis.</param>
    public static Window Of(GradientContext context, NodeProto node, long[] kernel)
    {
        (long[] input, long[] output) = (context.Shape(node.Input[0]), context.Shape(node.Output[0]));
        int axes = input.Length - 2;
        if (axes is not (1 or 2))
        {
            throw new NetworkException(
                $"node {node.DisplayName()}: training supports {node.OpType} of sequences and pictures (3 or 4 dimensions), got {input.Length} dimensions");
        }

        long[] ones = [.. Enumerable.Repeat(1L, axes)];
        long[] strides = Lift(node.Ints("strides", ones), 1);
        long[] dilations = Lift(node.Ints("dilations", ones), 1);
        (kernel, input, output) = (Lift(kernel, 1), LiftShape(input), LiftShape(output));
        long[] pads = node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" => LiftPads(node.Ints("pads", new long[2 * axes])),
            "VALID" => [0, 0, 0, 0],
            string same => Same(same == "SAME_UPPER", kernel, strides, dilations, input, output),
        };
        Window window = new(kernel, strides, pads, dilations, input, output);
        for (int axis = 0; axis < 2; axis++)
        {
            pads[axis + 2] += Math.Max(0, -window.Rest(axis));
        }

        return window;
    }

    /// <summary>Rows and columns that a transposed convolution has to add to reach the input's size.</summary>
    public long Rest(int axis) => Input[axis + 2] - (Covered(axis) - Pads[axis] - Pads[axis + 2]);

    /// <summary>The attributes of a node that slides this window.</summary>
    public AttributeProto[] Attributes(long groups) =>
    [
        Onnx.Attributes.Ints("kernel_shape", Kernel),
        Onnx.Attributes.Ints("strides", Strides),
        Onnx.Attributes.Ints("pads", Pads),
        Onnx.Attributes.Ints("dilations", Dilations),
        Onnx.Attributes.Int("group", groups),
    ];

    /// <summary>What all windows of an axis reach over, from the first place of the first to the last of the last.</summary>
    public long Covered(int axis) => ((Output[axis + 2] - 1) * Strides[axis]) + Reach(axis);

    /// <summary>What one window reaches over.</summary>
    public long Reach(int axis) => ((Kernel[axis] - 1) * Dilations[axis]) + 1;

    public static long[] Lift(long[] lengths, long missing) => lengths.Length == 1 ? [missing, lengths[0]] : lengths;

    public static long[] LiftPads(long[] pads) => pads.Length == 2 ? [0, pads[0], 0, pads[1]] : [.. pads];

    /// <summary>The shape of a sequence as that of a picture of one row.</summary>
    public static long[] LiftShape(long[] shape) => shape.Length == 3 ? [shape[0], shape[1], 1, shape[2]] : shape;

    /// <summary>A sequence as a picture of one row.</summary>
    public static string LiftValue(GradientContext context, string value, long[] shape) => context.ReshapeFrom(value, shape, LiftShape(shape));

    private static long[] Same(bool upper, long[] kernel, long[] strides, long[] dilations, long[] input, long[] output)
    {
        long[] pads = new long[4];
        for (int axis = 0; axis < 2; axis++)
        {
            long covered = ((output[axis + 2] - 1) * strides[axis]) + ((kernel[axis] - 1) * dilations[axis]) + 1;
            long total = Math.Max(0, covered - input[axis + 2]);
            pads[axis] = upper ? total / 2 : total - (total / 2);
            pads[axis + 2] = total - pads[axis];
        }

        return pads;
    }
}
