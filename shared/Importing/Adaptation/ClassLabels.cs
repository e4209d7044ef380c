using System.Globalization;
using System.Runtime.InteropServices;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Adaptation;

/// <summary>
/// Finds the names of the classes in the part of a graph that makes the label: classifiers carry them as attributes, other
/// exports choose from a constant list by the index of the best class.
/// </summary>
internal static class ClassLabels
{
    private static readonly string[] Lists = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];

    /// <summary>All lists of so many names, those that make the label first.</summary>
    /// <param name="paths">The graph.</param>
    /// <param name="labels">The outputs that may be the label.</param>
    /// <param name="scores">The tensors with the scores.</param>
    /// <param name="count">The number of classes.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Find(GraphPaths paths, IEnumerable<string> labels, IReadOnlyList<string> scores, int count)
        => [.. labels.SelectMany(paths.Before).Select(node => Listed(node) ?? Encoded(node) ?? Chosen(paths, node))
            .Concat(scores.SelectMany(paths.Before).Select(Listed))
            .OfType<IReadOnlyList<string>>().Where(names => names.Count == count).DistinctBy(names => string.Join('\n', names))];

    /// <summary>The names that ML.NET keeps for the places of a column: the keys of an encoder of a constant.</summary>
    public static IReadOnlyList<string>? Slots(GraphProto graph, string output)
    {
        const string suffix = ".output";
        string column = output.EndsWith(suffix, StringComparison.Ordinal) ? output[..^suffix.Length] : output;
        NodeProto? node = graph.Node.FirstOrDefault(node => node.OpType == "LabelEncoder" && node.Input.Contains($"mlnet.{column}.SlotNames"));
        return node?.Find("keys_strings") is { Strings.Count: > 0 } names ? Texts(names) : null;
    }

    /// <summary>The labels that a classifier or a ZipMap carries, or null.</summary>
    public static IReadOnlyList<string>? Listed(NodeProto node)
        => Lists.Select(node.Find).FirstOrDefault(list => list is { Strings.Count: > 0 } or { Ints.Count: > 0 }) is { } found ? Texts(found) : null;

    /// <summary>Indices that an encoder turns into names at the end.</summary>
    private static IReadOnlyList<string>? Encoded(NodeProto node)
        => node.OpType == "LabelEncoder" && node.Find("keys_int64s") is { } keys && node.Find("values_strings") is { } names
            && keys.Ints.Count == names.Strings.Count
                ? [.. keys.Ints.Zip(names.Strings).OrderBy(pair => pair.First).Select(pair => pair.Second.ToStringUtf8())]
                : null;

    private static string[]? Chosen(GraphPaths paths, NodeProto node)
        => node is { OpType: "ArrayFeatureExtractor" or "Gather", Input.Count: 2 } && paths.Constant(node.Input[0]) is { } list ? Texts(list) : null;

    private static string[] Texts(AttributeProto list)
        => list.Strings.Count > 0 ? [.. list.Strings.Select(text => text.ToStringUtf8())] : [.. list.Ints.Select(Text)];

    /// <summary>The texts or whole numbers of a constant; null for another type.</summary>
    public static string[]? Texts(TensorProto list) => (DataType)list.DataType switch
    {
        DataType.String => [.. list.StringData.Select(text => text.ToStringUtf8())],
        DataType.Int64 when list.HasRawData => [.. MemoryMarshal.Cast<byte, long>(list.RawData.Span).ToArray().Select(Text)],
        DataType.Int64 => [.. list.Int64Data.Select(Text)],
        DataType.Int32 when list.HasRawData => [.. MemoryMarshal.Cast<byte, int>(list.RawData.Span).ToArray().Select(number => Text(number))],
        DataType.Int32 => [.. list.Int32Data.Select(number => Text(number))],
        _ => null,
    };

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
