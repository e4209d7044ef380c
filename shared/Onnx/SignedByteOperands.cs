using System.Globalization;

namespace Aviary.Onnx;

/// <summary>
/// Gives each quantised node initialisers of its own for its signed bytes (weights, zero points). On processors that have AVX2 but no
/// VNNI, ONNX Runtime turns these into unsigned bytes while it loads, node by node, and fails at the second node that names the same one.
/// </summary>
public static class SignedByteOperands
{
    /// <summary>Weights that many nodes share must not multiply a file: this, or as much again as it has.</summary>
    private const long LeastAllowance = 16 << 20;

    private static readonly HashSet<string> Quantised =
    [
        "DequantizeLinear", "QuantizeLinear", "QLinearConv", "QLinearMatMul", "MatMulInteger",
        "QGemm", "QAttention", "DynamicQuantizeMatMul", "MatMulIntegerToFloat", "DynamicQuantizeLSTM",
    ];

    /// <returns>Whether something was changed.</returns>
    /// <exception cref="InvalidDataException">The copies would take too much memory.</exception>
    public static bool Separate(GraphProto graph)
    {
        Dictionary<string, TensorProto> bytes = graph.Initializer
            .Where(tensor => tensor.DataType == (int)TensorProto.Types.DataType.Int8)
            .GroupBy(tensor => tensor.Name, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        HashSet<string> used = [];
        HashSet<string> names = [.. graph.Initializer.Select(tensor => tensor.Name), .. graph.Node.SelectMany(node => node.Output)];
        long allowance = Math.Max(LeastAllowance, graph.Initializer.Sum(tensor => (long)tensor.CalculateSize()));
        bool changed = false;
        foreach (NodeProto node in graph.Node)
        {
            for (int index = 0; Quantised.Contains(node.OpType) && index < node.Input.Count; index++)
            {
                if (bytes.TryGetValue(node.Input[index], out TensorProto? tensor) && !used.Add(tensor.Name))
                {
                    allowance -= tensor.CalculateSize();
                    if (allowance < 0)
                    {
                        throw new InvalidDataException(
                            $"the signed bytes '{tensor.Name}' are shared by so many quantised nodes that a copy for each would more than double the file; export the model with weights of their own for each layer");
                    }

                    TensorProto copy = tensor.Clone();
                    copy.Name = NewName(tensor.Name, names);
                    graph.Initializer.Add(copy);
                    node.Input[index] = copy.Name;
                    changed = true;
                }
            }

            foreach (GraphProto inner in node.Attribute.Where(attribute => attribute.G is not null).Select(attribute => attribute.G))
            {
                changed |= Separate(inner);
            }
        }

        return changed;
    }

    private static string NewName(string name, HashSet<string> names)
    {
        for (int number = 2; ; number++)
        {
            string candidate = string.Create(CultureInfo.InvariantCulture, $"{name}_{number}");
            if (names.Add(candidate))
            {
                return candidate;
            }
        }
    }
}
