using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>
/// Texts that a model accepts, for each of its inputs: an encoder may refuse all others, and only known ones move an answer.
/// </summary>
internal static class KnownTexts
{
    private const string Unknown = "a";
    private const int Most = 64;

    private static readonly string[] Vocabularies = ["cats_strings", "keys_strings", "pool_strings"];

    /// <summary>For each input at least one.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Find(GraphProto graph, IEnumerable<string> inputs)
    {
        GraphPaths paths = new(graph);
        Dictionary<NodeProto, int> used = new(ReferenceEqualityComparer.Instance);
        List<IReadOnlyList<string>> texts = [];
        foreach (string input in inputs)
        {
            // Columns that are joined reach the encoders of all of them; exporters keep the order, so each takes the next free one.
            NodeProto? encoder = paths.After(input).Where(node => Of(node) is not null).OrderBy(node => used.GetValueOrDefault(node)).FirstOrDefault();
            if (encoder is not null)
            {
                used[encoder] = used.GetValueOrDefault(encoder) + 1;
            }

            texts.Add(encoder is null ? [Unknown] : Of(encoder)!);
        }

        return texts;
    }

    private static string[]? Of(NodeProto node)
        => node.OpType is "OneHotEncoder" or "LabelEncoder" or "CategoryMapper" or "TfIdfVectorizer"
            && Vocabularies.Select(node.Find).FirstOrDefault(list => list is { Strings.Count: > 0 }) is { } found
                ? [.. found.Strings.Take(Most).Select(text => text.ToStringUtf8())]
                : null;
}
