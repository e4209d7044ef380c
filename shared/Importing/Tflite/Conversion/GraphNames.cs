using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// Gives values of a graph other names, all in one pass over its nodes: a file may have as many outputs as it has operators. Nodes
/// that are added meanwhile may go on to use the old names.
/// </summary>
internal sealed class GraphNames(GraphProto graph)
{
    private readonly Dictionary<string, NodeProto> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _changed = new(StringComparer.Ordinal);
    private int _seen;

    /// <summary>Changes the name of what a node gives; false where no node gives it, or it has another new name already.</summary>
    public bool TryChange(string from, string to)
    {
        for (; _seen < graph.Node.Count; _seen++)
        {
            foreach (string output in graph.Node[_seen].Output)
            {
                _makers.TryAdd(output, graph.Node[_seen]);
            }
        }

        if (!_makers.TryGetValue(from, out NodeProto? maker) || !_changed.TryAdd(from, to))
        {
            return false;
        }

        (maker.Output[0], maker.Name) = (to, to);
        return true;
    }

    /// <summary>Has the other nodes take what they take by its new name.</summary>
    public void Apply()
    {
        foreach (NodeProto node in graph.Node)
        {
            for (int i = 0; i < node.Input.Count; i++)
            {
                node.Input[i] = _changed.GetValueOrDefault(node.Input[i], node.Input[i]);
            }
        }
    }
}
