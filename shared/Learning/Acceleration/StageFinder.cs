using Aviary.Learning.Differentiation;
using Aviary.Onnx;

namespace Aviary.Learning.Acceleration;

/// <summary>Finds the stages of a network. What it does not know stays as it is.</summary>
internal sealed class StageFinder(GraphProto graph, ForwardTrace trace, Func<string, bool>? isFrozen)
{
    private readonly HashSet<string> _weights =
        [.. graph.Initializer.Where(tensor => tensor.IsFloat() && isFrozen?.Invoke(tensor.Name) != true).Select(tensor => tensor.Name)];

    /// <summary>The stages in the order of the graph.</summary>
    public IReadOnlyList<Stage> Find() => [.. graph.Node.Where(node => IsStandard(node, "Conv")).Select(Of).OfType<Stage>()];

    private static bool IsStandard(NodeProto node, string operation) => node.OpType == operation && node.Domain is "" or "ai.onnx";

    private Stage? Of(NodeProto node)
    {
        if (Geometry(node) is not { } convolution)
        {
            return null;
        }

        List<NodeProto> followers = [];
        (NodeProto? normalisation, bool relu, bool pools) = (null, false, false);
        string output = node.Output[0];
        while (OnlyUse(output) is { } next)
        {
            if (followers.Count == 0 && IsNormalisation(next))
            {
                normalisation = next;
            }
            else if (!relu && IsStandard(next, "Relu"))
            {
                relu = true;
            }
            else if (!pools && IsPool(next, convolution.Output))
            {
                pools = true;
            }
            else
            {
                break;
            }

            followers.Add(next);
            output = next.Output[0];
        }

        return new Stage(node, normalisation, convolution, new Activation(convolution.Output, relu, pools), followers, output);
    }

    private Convolution? Geometry(NodeProto node)
    {
        string? bias = node.OptionalInput(2);
        (long[] input, long[] filters) = (trace.Shape(node.Input[0]), trace.Shape(node.Input[1]));
        if (input.Length != 4
            || !_weights.Contains(node.Input[1])
            || (bias is not null && !_weights.Contains(bias))
            || node.Int("group", 1) != 1
            || node.Ints("strides", 1, 1).Any(stride => stride != 1)
            || node.Ints("dilations", 1, 1).Any(dilation => dilation != 1))
        {
            return null;
        }

        int[] window = [checked((int)filters[2]), checked((int)filters[3])];
        int[] pads = Pads(node, window);
        return Enumerable.Range(0, 4).All(side => pads[side] >= 0 && pads[side] < window[side % 2])
            ? new Convolution(
                Picture.Of(input), Picture.Of(trace.Shape(node.Output[0])), window[0], window[1], pads[0], pads[1], pads[2], pads[3])
            : null;
    }

    private static int[] Pads(NodeProto node, int[] window)
    {
        (int rows, int columns) = (window[0] - 1, window[1] - 1);
        return node.Text("auto_pad", "NOTSET") switch
        {
            "NOTSET" => [.. node.Ints("pads", 0, 0, 0, 0).Select(pad => checked((int)pad))],
            "SAME_UPPER" => [rows / 2, columns / 2, rows - (rows / 2), columns - (columns / 2)],
            "SAME_LOWER" => [rows - (rows / 2), columns - (columns / 2), rows / 2, columns / 2],
            _ => [0, 0, 0, 0],
        };
    }

    private NodeProto? OnlyUse(string value)
    {
        NodeProto[] users = [.. graph.Node.Where(node => node.Input.Contains(value))];
        return users is [{ Output.Count: 1 } user] && user.Input.Count(input => input == value) == 1 && graph.Output.All(output => output.Name != value)
            ? user
            : null;
    }

    private bool IsNormalisation(NodeProto node)
        => IsStandard(node, "BatchNormalization") && node.Input.Skip(1).All(_weights.Contains);

    private static bool IsPool(NodeProto node, Picture picture)
        => IsStandard(node, "MaxPool")
            && node.Ints("kernel_shape") is [2, 2]
            && node.Ints("strides", 1, 1) is [2, 2]
            && node.Ints("pads", 0, 0, 0, 0).All(pad => pad == 0)
            && node.Ints("dilations", 1, 1) is [1, 1]
            && node.Text("auto_pad", "NOTSET") is "NOTSET" or "VALID"
            && (node.Int("ceil_mode", 0) == 0 || (picture.Height % 2 == 0 && picture.Width % 2 == 0));
}
