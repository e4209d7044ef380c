using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>Takes out what no output depends on.</summary>
internal static class DeadNodes
{
    public static void Remove(GraphProto graph)
    {
        HashSet<string> wanted = [.. graph.Output.Select(output => output.Name)];
        List<NodeProto> kept = [];
        foreach (NodeProto node in graph.Node.Reverse().Where(node => node.Output.Any(wanted.Contains)))
        {
            kept.Add(node);
            wanted.UnionWith(node.Input);
        }

        kept.Reverse();
        graph.Node.Clear();
        graph.Node.AddRange(kept);
        TensorProto[] constants = [.. graph.Initializer.Where(constant => wanted.Contains(constant.Name))];
        graph.Initializer.Clear();
        graph.Initializer.AddRange(constants);
    }
}
