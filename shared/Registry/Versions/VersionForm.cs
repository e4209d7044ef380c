using System.Text;
using System.Text.Json;

namespace Aviary.Registry.Versions;

/// <summary>
/// What callers rely on in a version: the classes that it answers, in their order, and the form of a row, as its golden example shows it.
/// </summary>
/// <param name="Classes">The names of the classes.</param>
/// <param name="Columns">The names of the columns where a row is an object; otherwise empty.</param>
/// <param name="Values">How many values a row has, however they are nested.</param>
internal sealed record VersionForm(IReadOnlyList<string> Classes, IReadOnlyList<string> Columns, int Values)
{
    private const int Shown = 5;

    /// <summary>From a version's files; null where these cannot be read.</summary>
    public static VersionForm? Read(ReadOnlyMemory<byte> labels, ReadOnlyMemory<byte> golden)
    {
        if (RegistryJson.TryRead(golden.Span, RegistryJson.Default.GoldenExample, out _) is not { } example)
        {
            return null;
        }

        string[] columns = example.Input.ValueKind == JsonValueKind.Object
            ? [.. example.Input.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)]
            : [];
        return new VersionForm(Encoding.UTF8.GetString(labels.Span).TrimEnd('\n').Split('\n'), columns, Count(example.Input));
    }

    /// <summary>What differs from another, for people; null where callers of the other can go on as they are.</summary>
    public string? DifferenceFrom(VersionForm other)
        => !Classes.SequenceEqual(other.Classes, StringComparer.Ordinal)
            ? $"its classes are {Text(Classes)}, and those of the champion {Text(other.Classes)}"
            : Values != other.Values
                ? $"its rows have {Values} values, and those of the champion {other.Values}"
                : other.Columns.Count > 0 && !Columns.SequenceEqual(other.Columns, StringComparer.Ordinal)
                    ? $"its columns are {Text(Columns)}, and those of the champion {Text(other.Columns)}"
                    : null;

    private static int Count(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.EnumerateArray().Sum(Count),
        JsonValueKind.Object => value.EnumerateObject().Sum(member => Count(member.Value)),
        _ => 1,
    };

    private static string Text(IReadOnlyList<string> names)
        => names.Count == 0 ? "without names" : $"{string.Join(", ", names.Take(Shown))}{(names.Count > Shown ? $", … ({names.Count})" : "")}";
}
