using Google.Protobuf;
using static Aviary.Onnx.AttributeProto.Types;

namespace Aviary.Onnx;

/// <summary>Makes and reads the attributes of nodes.</summary>
public static class Attributes
{
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    public static AttributeProto Text(string name, string value)
        => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    public static long Int(this NodeProto node, string name, long absent) => node.Find(name)?.I ?? absent;

    public static float Float(this NodeProto node, string name, float absent) => node.Find(name)?.F ?? absent;

    public static string Text(this NodeProto node, string name, string absent) => node.Find(name)?.S.ToStringUtf8() ?? absent;

    public static long[] Ints(this NodeProto node, string name, params long[] absent)
        => node.Find(name) is { } found ? [.. found.Ints] : absent;

    public static AttributeProto? Find(this NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>An input that may be left out: by its position or by an empty name.</summary>
    public static string? OptionalInput(this NodeProto node, int index)
        => index < node.Input.Count && node.Input[index].Length > 0 ? node.Input[index] : null;

    /// <summary>How a node is named to people: its name, or what it makes.</summary>
    public static string DisplayName(this NodeProto node)
        => node.Name.Length > 0 ? node.Name : node.Output.Count > 0 ? node.Output[0] : "(no name)";
}
