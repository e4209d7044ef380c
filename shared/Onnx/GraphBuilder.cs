using System.Globalization;
using System.Runtime.InteropServices;
using Google.Protobuf;

namespace Aviary.Onnx;

/// <summary>Appends nodes and constants to a graph, in the order of their execution.</summary>
/// <param name="graph">Receives them.</param>
/// <param name="prefix">What new names begin with, so that they meet no name of the graph.</param>
public sealed class GraphBuilder(GraphProto graph, string prefix = "")
{
    private readonly Dictionary<string, string> _constants = [];
    private int _next;

    /// <summary>The graph as far as it is built.</summary>
    public GraphProto Graph { get; } = graph;

    /// <summary>Adds a node with one output and gives the output's name.</summary>
    public string Add(string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{operation}_{_next++}");
        return AddNamed(name, operation, inputs, attributes);
    }

    /// <summary>Adds a node whose output has a name of one's choice.</summary>
    public string AddNamed(string output, string operation, ReadOnlySpan<string> inputs, params ReadOnlySpan<AttributeProto> attributes)
    {
        NodeProto node = new() { Name = output, OpType = operation };
        node.Input.AddRange(inputs.ToArray());
        node.Output.Add(output);
        node.Attribute.AddRange(attributes.ToArray());
        Graph.Node.Add(node);
        return output;
    }

    /// <summary>A constant; equal constants are stored once.</summary>
    public string Constant(ReadOnlySpan<float> values, params ReadOnlySpan<long> shape)
    {
        string key = Key("f", MemoryMarshal.AsBytes(values), shape);
        return _constants.TryGetValue(key, out string? known) ? known : Store(key, Tensors.Of(NextConstant(), values, shape));
    }

    /// <summary>A list of integers as a tensor of one dimension.</summary>
    public string Constant(params ReadOnlySpan<long> values)
    {
        string key = Key("i", MemoryMarshal.AsBytes(values), [values.Length]);
        return _constants.TryGetValue(key, out string? known) ? known : Store(key, Tensors.Of(NextConstant(), values, values.Length));
    }

    /// <summary>A constant of any type by its bytes; equal constants are stored once.</summary>
    public string Constant(TensorProto.Types.DataType type, ReadOnlySpan<byte> raw, params ReadOnlySpan<long> shape)
    {
        string key = Key($"{(int)type}:", raw, shape);
        return _constants.TryGetValue(key, out string? known) ? known : Store(key, Tensors.Of(NextConstant(), type, raw, shape));
    }

    /// <summary>A number.</summary>
    public string Scalar(float value) => Constant([value], []);

    /// <summary>A text.</summary>
    public string Text(string value)
    {
        string key = $"t{value}";
        if (_constants.TryGetValue(key, out string? known))
        {
            return known;
        }

        TensorProto tensor = new() { Name = NextConstant(), DataType = (int)TensorProto.Types.DataType.String };
        tensor.Dims.Add(1);
        tensor.StringData.Add(ByteString.CopyFromUtf8(value));
        return Store(key, tensor);
    }

    private static string Key(string type, ReadOnlySpan<byte> raw, ReadOnlySpan<long> shape)
        => $"{type}{string.Join(',', shape.ToArray())}:{Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(raw))}";

    private string NextConstant() => string.Create(CultureInfo.InvariantCulture, $"{prefix}constant_{_next++}");

    private string Store(string key, TensorProto tensor)
    {
        Graph.Initializer.Add(tensor);
        _constants.Add(key, tensor.Name);
        return tensor.Name;
    }
}
