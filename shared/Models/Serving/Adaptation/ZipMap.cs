using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;
using static Aviary.Learning.Networks.Onnx.TensorProto.Types;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>
/// ZipMap (ai.onnx.ml) turns a tensor of probabilities into a list of dictionaries, one a row, for people who read them in Python.
/// For serving that is a detour: a dictionary made natively for every row, to be taken apart again. The tensor from which it is
/// made stands in the graph anyway, so the node is taken out at import and its labels become the names of the classes.
/// </summary>
internal static class ZipMap
{
    /// <summary>Takes it out of a graph where it makes an output.</summary>
    /// <returns>The name of the tensor that is the output now, and the classes; null where there is no such node.</returns>
    public static (string Tensor, IReadOnlyList<string> ClassNames)? TakeOut(GraphProto graph)
    {
        NodeProto? node = graph.Node.FirstOrDefault(node => node.OpType == "ZipMap" && node.Domain == "ai.onnx.ml"
            && node is { Input.Count: 1, Output.Count: 1 } && graph.Output.Any(output => output.Name == node.Output[0]));
        if (node is null)
        {
            return null;
        }

        IReadOnlyList<string> classes = ClassLabels.Listed(node)
            ?? throw new InvalidDataException($"its ZipMap {node.DisplayName()} has neither classlabels_strings nor classlabels_int64s");
        string tensor = node.Input[0];
        ValueInfoProto[] others = [.. graph.Output.Where(output => output.Name != node.Output[0] && output.Name != tensor)];
        graph.Node.Remove(node);
        graph.Output.Clear();
        graph.Output.Add(Values.Tensor(tensor, DataType.Float, -1, classes.Count));
        graph.Output.AddRange(others);
        return (tensor, classes);
    }
}
