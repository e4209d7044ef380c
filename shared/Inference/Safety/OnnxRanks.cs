using System.Text;
using Aviary.Errors;

namespace Aviary.Inference.Safety;

/// <summary>
/// Holds the number of dimensions of what nodes pass on against what Transpose and Resize say of it (ONNX, "Operators"). ONNX Runtime
/// takes a Transpose whose <c>perm</c> is of another length than its input has dimensions, and what follows can then reach beyond
/// a list and end the process. Where a number of dimensions is not known, nothing is said.
/// </summary>
internal sealed class OnnxRanks
{
    /// <summary>Operators that give as many dimensions as their first input has.</summary>
    private static readonly HashSet<string> Keeping = new(
        [
            "AveragePool", "BatchNormalization", "Cast", "Clip", "Conv", "ConvTranspose", "DequantizeLinear", "Elu", "HardSigmoid", "HardSwish",
            "Identity", "LeakyRelu", "MaxPool", "Pad", "PRelu", "QLinearConv", "QuantizeLinear", "Relu", "Shrink", "Sigmoid", "Softmax", "Tanh",
        ],
        StringComparer.Ordinal);

    private readonly Dictionary<string, int> _ranks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _lengths = new(StringComparer.Ordinal);

    /// <summary>Looks at a graph and not into the graphs of its nodes.</summary>
    /// <exception cref="InvalidDataException">A Transpose or Resize does not fit its input; says which.</exception>
    public static void Check(ReadOnlySpan<byte> graph)
    {
        OnnxRanks ranks = new();
        var values = new ProtoReader(graph);
        while (values.Next())
        {
            if (values.Field == 5)
            {
                ranks.AddConstant(values.Content);
            }
            else if (values.Field == 11)
            {
                ranks.AddInput(values.Content);
            }
        }

        var nodes = new ProtoReader(graph);
        while (nodes.Next())
        {
            if (nodes.Field == 1)
            {
                ranks.CheckNode(nodes.Content);
            }
        }
    }

    private void AddConstant(ReadOnlySpan<byte> message)
    {
        string name = "";
        (int rank, long length) = (0, 0);
        var tensor = new ProtoReader(message);
        while (tensor.Next())
        {
            if (tensor.Field == 1)
            {
                rank += tensor.Numbers(out length);
            }
            else if (tensor.Field == 8)
            {
                name = Text(tensor.Content);
            }
        }

        _ranks[name] = rank;
        if (rank == 1)
        {
            _lengths[name] = length;
        }
    }

    private void AddInput(ReadOnlySpan<byte> message)
    {
        string name = "";
        int? rank = null;
        var input = new ProtoReader(message);
        while (input.Next())
        {
            if (input.Field == 1)
            {
                name = Text(input.Content);
            }
            else if (input.Field == 2)
            {
                rank = RankOf(input.Content);
            }
        }

        if (rank is { } known)
        {
            _ranks[name] = known;
        }
    }

    /// <summary>The dimensions in a type: <c>tensor_type.shape.dim</c>.</summary>
    private static int? RankOf(ReadOnlySpan<byte> message)
    {
        int? rank = null;
        var type = new ProtoReader(message);
        while (type.Next())
        {
            var tensor = new ProtoReader(type.Field == 1 ? type.Content : default);
            while (tensor.Next())
            {
                rank = tensor.Field == 2 ? rank ?? 0 : rank;
                var shape = new ProtoReader(tensor.Field == 2 ? tensor.Content : default);
                while (shape.Next())
                {
                    rank += shape.Field == 1 ? 1 : 0;
                }
            }
        }

        return rank;
    }

    private void CheckNode(ReadOnlySpan<byte> message)
    {
        List<string> inputs = [];
        string output = "";
        string type = "";
        int? perm = null;
        bool hasAxes = false;
        var node = new ProtoReader(message);
        while (node.Next())
        {
            switch (node.Field)
            {
                case 1:
                    inputs.Add(Text(node.Content));
                    break;
                case 2:
                    output = output.Length == 0 ? Text(node.Content) : output;
                    break;
                case 4:
                    type = Text(node.Content);
                    break;
                case 5:
                    (string name, int count) = Attribute(node.Content);
                    perm = name == "perm" ? count : perm;
                    hasAxes |= name == "axes";
                    break;
            }
        }

        int? rank = inputs.Count > 0 && _ranks.TryGetValue(inputs[0], out int found) ? found : null;
        if (type == "Transpose")
        {
            Require(rank, perm, "perm of a Transpose", output);
            rank = perm ?? rank;
        }
        else if (type is "Resize" or "Upsample" && !hasAxes)
        {
            // Before opset 11 the scales are the second input; since then that is the region, and the sizes come after the scales.
            foreach (string argument in inputs.Count == 2 ? inputs.Skip(1) : inputs.Skip(2))
            {
                Require(rank, _lengths.TryGetValue(argument, out long length) && length > 0 ? length : null, "scales or sizes of a Resize", output);
            }
        }
        else if (!Keeping.Contains(type))
        {
            rank = null;
        }

        if (rank is { } known && output.Length > 0)
        {
            _ranks[output] = known;
        }
    }

    private static (string Name, int Count) Attribute(ReadOnlySpan<byte> message)
    {
        (string name, int count) = ("", 0);
        var attribute = new ProtoReader(message);
        while (attribute.Next())
        {
            if (attribute.Field == 1)
            {
                name = Text(attribute.Content);
            }
            else if (attribute.Field == 8)
            {
                count += attribute.Numbers(out _);
            }
        }

        return (name, count);
    }

    private static void Require(int? rank, long? count, string what, string output)
    {
        if (rank is { } dimensions && count is { } given && dimensions != given)
        {
            throw new InvalidDataException($"the {what} (output {Shortened.Quote(output)}) has {given} numbers; its input has {dimensions} dimensions");
        }
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);
}
