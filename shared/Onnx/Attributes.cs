using Google.Protobuf;
using static Aviary.Onnx.AttributeProto.Types;

namespace Aviary.Onnx;

/// <summary>Makes and reads the attributes of nodes.</summary>
public static class Attributes
{
    /// <summary>A whole number.</summary>
    public static AttributeProto Int(string name, long value) => new() { Name = name, Type = AttributeType.Int, I = value };

    /// <summary>A real number.</summary>
    public static AttributeProto Float(string name, float value) => new() { Name = name, Type = AttributeType.Float, F = value };

    /// <summary>A text.</summary>
    public static AttributeProto Text(string name, string value)
        => new() { Name = name, Type = AttributeType.String, S = ByteString.CopyFromUtf8(value) };

    /// <summary>Whole numbers.</summary>
    public static AttributeProto Ints(string name, params ReadOnlySpan<long> values)
    {
        AttributeProto attribute = new() { Name = name, Type = AttributeType.Ints };
        attribute.Ints.AddRange(values.ToArray());
        return attribute;
    }

    /// <summary>The whole number of that name, or <paramref name="absent"/>.</summary>
    public static long Int(this NodeProto node, string name, long absent) => node.Find(name)?.I ?? absent;

    /// <summary>The real number of that name, or <paramref name="absent"/>.</summary>
    public static float Float(this NodeProto node, string name, float absent) => node.Find(name)?.F ?? absent;

    /// <summary>The text of that name, or <paramref name="absent"/>.</summary>
    public static string Text(this NodeProto node, string name, string absent) => node.Find(name)?.S.ToStringUtf8() ?? absent;

    /// <summary>The whole numbers of that name, or <paramref name="absent"/>.</summary>
    public static long[] Ints(this NodeProto node, string name, params long[] absent)
        => node.Find(name) is { } found ? [.. found.Ints] : absent;

    /// <summary>The attribute of that name; null where the node has none.</summary>
    public static AttributeProto? Find(this NodeProto node, string name) => node.Attribute.FirstOrDefault(attribute => attribute.Name == name);

    /// <summary>An input that may be left out: by its position or by an empty name.</summary>
    public static string? OptionalInput(this NodeProto node, int index)
        => index < node.Input.Count && node.Input[index].Length > 0 ? node.Input[index] : null;

    /// <summary>How a node is named to people: its name, or what it makes.</summary>
    public static string DisplayName(this NodeProto node)
        => node.Name.Length > 0 ? node.Name : node.Output.Count > 0 ? node.Output[0] : "(no name)";
}
