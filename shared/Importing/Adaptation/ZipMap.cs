using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Adaptation;

/// <summary>
/// ZipMap (ai.onnx.ml) turns a tensor of probabilities into a list of dictionaries, one a row, for people who read them in Python.
/// For serving that is a detour: a dictionary made natively for every row, to be taken apart again. The tensor from which it is
/// made stands in the graph anyway, so the node is taken out at import and its labels become the names of the classes.
/// </summary>
/// <param name="Output">The output that held the dictionaries.</param>
/// <param name="Tensor">The tensor that is the output now.</param>
/// <param name="ClassNames">Its keys, in the order of the tensor.</param>
internal sealed record ZipMap(string Output, string Tensor, IReadOnlyList<string> ClassNames)
{
    /// <summary>Takes all out of a graph that make an output.</summary>
    public static IReadOnlyList<ZipMap> TakeOut(GraphProto graph)
    {
        List<ZipMap> found = [];
        NodeProto[] nodes = [.. graph.Node.Where(node => node.OpType == "ZipMap" && node.Domain == "ai.onnx.ml"
            && node is { Input.Count: 1, Output.Count: 1 } && graph.Output.Any(output => output.Name == node.Output[0]))];
        foreach (NodeProto node in nodes)
        {
            IReadOnlyList<string> classes = ClassLabels.Listed(node)
                ?? throw new InvalidDataException($"its ZipMap {node.DisplayName()} has neither classlabels_strings nor classlabels_int64s");
            ZipMap zipped = new(node.Output[0], node.Input[0], classes);
            ValueInfoProto dictionaries = graph.Output.First(output => output.Name == zipped.Output);
            int place = graph.Output.IndexOf(dictionaries);
            graph.Node.Remove(node);
            graph.Output.RemoveAt(place);
            if (graph.Output.All(output => output.Name != zipped.Tensor))
            {
                graph.Output.Insert(place, Values.Tensor(zipped.Tensor, DataType.Float, -1, classes.Count));
            }

            found.Add(zipped);
        }

        return found;
    }
}
