using Aviary.Onnx;

namespace Aviary.Learning.Differentiation.Rules;

/// <summary>Geometry of an operator that slides a window over pictures [N, C, H, W].</summary>
internal sealed record Window(long[] Kernel, long[] Strides, long[] Pads, long[] Dilations, long[] Input, long[] Output)
{
    /// <summary>Whether the windows lie side by side and cover the input without rest.</summary>
    public bool Tiles
        => Kernel.AsSpan().SequenceEqual(Strides)
            && Pads.All(pad => pad == 0)
            && Dilations.All(dilation => dilation == 1)
            && Input[2] == Output[2] * Kernel[0]
            && Input[3] == Output[3] * Kernel[1];

    public static Window Of(GradientContext context, NodeProto node, long[] kernel)
    {
        (long[] input, long[] output) = (context.Shape(node.Input[0]), context.Shape(node.Output[0]));
        if (input.Length != 4)
        {
            throw new NetworkException(
                $"node {node.DisplayName()}: training supports {node.OpType} of pictures (4 dimensions), got {input.Length} dimensions");
        }

        long[] strides = node.Ints("strides", 1, 1);
        long[] dilations = node.Ints("dilations", 1, 1);
        long[] pads = node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" => node.Ints("pads", 0, 0, 0, 0),
            "VALID" => [0, 0, 0, 0],
            string same => Same(same == "SAME_UPPER", kernel, strides, dilations, input, output),
        };
        return new Window(kernel, strides, pads, dilations, input, output);
    }

    /// <summary>Rows and columns that a transposed convolution has to add to reach the input's size.</summary>
    public long Rest(int axis)
        => Input[axis + 2] - (((Output[axis + 2] - 1) * Strides[axis]) + ((Kernel[axis] - 1) * Dilations[axis]) + 1 - Pads[axis] - Pads[axis + 2]);

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
