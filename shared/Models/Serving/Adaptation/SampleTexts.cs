using Aviary.Learning.Networks;
using Aviary.Learning.Networks.Onnx;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>
/// Texts that a model knows, one for each input: an encoder may refuse all others, and an example with a known one says more.
/// </summary>
internal static class SampleTexts
{
    private const string Unknown = "a";

    public static IReadOnlyList<string> Find(GraphProto graph, IEnumerable<string> inputs)
    {
        GraphPaths paths = new(graph);
        Dictionary<NodeProto, int> used = new(ReferenceEqualityComparer.Instance);
        List<string> texts = [];
        foreach (string input in inputs)
        {
            // Columns that are joined reach the encoders of all of them; exporters keep the order, so each takes the next free one.
            NodeProto? encoder = paths.After(input).Where(node => Known(node) is not null).OrderBy(node => used.GetValueOrDefault(node)).FirstOrDefault();
            if (encoder is not null)
            {
                used[encoder] = used.GetValueOrDefault(encoder) + 1;
            }

            texts.Add(encoder is null ? Unknown : Known(encoder)!);
        }

        return texts;
    }

    private static string? Known(NodeProto node) => node.OpType switch
    {
        "OneHotEncoder" => First(node, "cats_strings"),
        "LabelEncoder" => First(node, "keys_strings"),
        "CategoryMapper" => First(node, "cats_strings"),
        _ => null,
    };

    private static string? First(NodeProto node, string list) => node.Find(list) is { Strings.Count: > 0 } found ? found.Strings[0].ToStringUtf8() : null;
}
