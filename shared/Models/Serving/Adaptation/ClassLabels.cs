using System.Globalization;
using System.Runtime.InteropServices;
using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;
using static Aviary.Learning.Networks.Onnx.TensorProto.Types;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>
/// Finds the names of the classes in the part of a graph that makes the label: classifiers carry them as attributes, other
/// exports choose from a constant list by the index of the best class.
/// </summary>
internal static class ClassLabels
{
    private static readonly string[] Lists = ["classlabels_strings", "classlabels_int64s", "classlabels_ints"];

    /// <summary>The names, in the order of the output, or null where no list of so many is found.</summary>
    /// <param name="graph">The graph, with its outputs as the exporter made them.</param>
    /// <param name="probabilities">The output with the probabilities.</param>
    /// <param name="count">The number of classes.</param>
    public static IReadOnlyList<string>? Find(GraphProto graph, string probabilities, int count)
    {
        GraphPaths paths = new(graph);
        IEnumerable<string> labels = graph.Output.Where(IsLabel).Select(output => output.Name);
        return labels.SelectMany(paths.Before).Select(node => Listed(node) ?? Encoded(node) ?? Chosen(paths, node))
            .Concat(paths.Before(probabilities).Select(Listed))
            .FirstOrDefault(names => names?.Count == count);
    }

    /// <summary>The labels that a classifier or a ZipMap carries, or null.</summary>
    public static IReadOnlyList<string>? Listed(NodeProto node)
        => Lists.Select(node.Find).FirstOrDefault(list => list is { Strings.Count: > 0 } or { Ints.Count: > 0 }) is { } found ? Texts(found) : null;

    private static bool IsLabel(ValueInfoProto output)
        => (DataType?)output.Type?.TensorType?.ElemType is DataType.Int64 or DataType.Int32 or DataType.String;

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

    private static string[]? Texts(TensorProto list) => (DataType)list.DataType switch
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
