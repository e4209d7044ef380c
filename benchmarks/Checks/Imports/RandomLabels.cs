using System.Text;

namespace Aviary.Benchmarks.Checks.Imports;

/// <summary>Label files as tools write them.</summary>
internal static class RandomLabels
{
    private static readonly string[] Words = ["cat", "dog", "owl", "crow", "robin", "7 up", "black, white", "it's", "Ärmel", "n0144", "3", "wren"];

    /// <summary>Different names.</summary>
    public static string[] Names(Random random, int count) => [.. random.GetItems(Words, 64).Distinct().Take(count)];

    /// <summary>The names in one of the usual forms.</summary>
    public static (string Form, byte[] File) File(Random random, IReadOnlyList<string> names)
    {
        int first = random.Next(2);
        (string Form, string Text)[] forms =
        [
            ("lines", string.Join('\n', names)),
            ("lines with CRLF", string.Join("\r\n", names) + "\r\n"),
            ("CSV id,name", Table("id,name", ',', (id, name) => $"{id},{Quoted(name)}")),
            ("CSV name,id", Table("name,id", ',', (id, name) => $"{Quoted(name)},{id}")),
            ("CSV without a header", Table(null, ',', (id, name) => $"{id},{Quoted(name)}")),
            ("TSV", Table("index\tclass", '\t', (id, name) => $"{id}\t{name}")),
            ("number in front", Table(null, ' ', (id, name) => $"{id} {name}")),
            ("JSON list", $"[{string.Join(", ", names.Select(Json))}]"),
            ("JSON id2label", $"{{{string.Join(", ", names.Select((name, id) => $"\"{id}\": {Json(name)}"))}}}"),
            ("JSON label2id", $"{{{string.Join(", ", names.Select((name, id) => $"{Json(name)}: {id}"))}}}"),
            ("Python dictionary", $"{{{string.Join(",\n ", names.Select((name, id) => $"{id}: {Python(name)}"))}}}"),
            ("label map", string.Concat(names.Select((name, id) => $"item {{\n  id: {id + 1}\n  name: \"{name}\"\n}}\n"))),
            ("YAML", $"path: x\nnames:\n{string.Concat(names.Select((name, id) => $"  {id}: {name}\n"))}"),
        ];
        (string form, string text) = forms[random.Next(forms.Length)];
        return (form, Encoding.UTF8.GetBytes(text));

        string Table(string? header, char separator, Func<int, string, string> line)
        {
            IEnumerable<string> lines = names.Select((name, index) => line(index + (header is null ? first : 0), name));
            return string.Join('\n', header is null ? lines : random.Next(2) == 0 ? lines.Prepend(header) : lines.Reverse().Prepend(header));
        }
    }

    public static string Python(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";

    private static string Json(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static string Quoted(string text) => text.Contains(',', StringComparison.Ordinal) ? $"\"{text}\"" : text;
}
