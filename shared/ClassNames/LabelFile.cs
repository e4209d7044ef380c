using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Aviary.ClassNames;

/// <summary>A file of labels is not what it should be. The message names the line, or the id, and the form that the file seems to have.</summary>
public sealed class LabelFileException(string message) : Exception(message);

/// <summary>
/// The names of classes in the order of a network's output, in the forms in which tools write them: one name a line, with or without
/// its number; CSV and TSV of ids and names, with or without a header; JSON and Python lists and dictionaries; the items of a
/// TensorFlow label map; the <c>names</c> of a YAML file.
/// </summary>
public static partial class LabelFile
{
    private const string Forms = "one name a line, CSV with id,name, or a list or dictionary in JSON";

    /// <summary>Reads the names.</summary>
    /// <param name="text">The file: UTF-8, or UTF-16 with its mark.</param>
    /// <exception cref="LabelFileException">A name is empty, an id is missing, repeated or not an id, or the form is unknown.</exception>
    public static IReadOnlyList<string> Read(ReadOnlySpan<byte> text)
    {
        string content = Decode(text).ReplaceLineEndings("\n").TrimEnd('\n');
        string start = content.TrimStart();
        if (start.Length == 0)
        {
            throw new LabelFileException("it has no names");
        }

        return start[0] is '{' or '['
            ? NamesLiteral.Read(start)
            : MapItem().IsMatch(content) ? LabelMap(content)
            : YamlNames().IsMatch(content) ? Yaml(content)
            : Lines(content.Split('\n'));
    }

    private static IReadOnlyList<string> Lines(string[] lines)
    {
        int empty = Array.FindIndex(lines, string.IsNullOrWhiteSpace);
        return empty < 0
            ? LabelTable.TryRead(lines) ?? [.. lines.Select(line => line.Trim())]
            : throw new LabelFileException($"line {empty + 1}: expected a class name, got an empty line");
    }

    /// <summary><c>item { id: 1 name: 'cat' }</c>, where a name for people goes before an identifier.</summary>
    private static IReadOnlyList<string> LabelMap(string content)
    {
        List<LabelEntry> entries = [];
        foreach (Match item in MapItem().Matches(content))
        {
            Dictionary<string, string> fields = new(StringComparer.Ordinal);
            foreach (Match field in MapField().Matches(item.Groups["fields"].Value))
            {
                fields[field.Groups["key"].Value] = field.Groups["value"].Value.Trim('"', '\'');
            }

            entries.Add(fields.TryGetValue("id", out string? id) && int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int place)
                && (fields.TryGetValue("display_name", out string? name) || fields.TryGetValue("name", out name))
                    ? new LabelEntry(place, name, $"item {entries.Count + 1}")
                    : throw new LabelFileException($"item {entries.Count + 1} of the label map has no id or no name"));
        }

        return LabelEntry.Order(entries);
    }

    /// <summary>A <c>names:</c> with a list, a dictionary, or a flow form behind it.</summary>
    private static IReadOnlyList<string> Yaml(string content)
    {
        Match names = YamlNames().Match(content);
        string flow = names.Groups["flow"].Value.Trim();
        if (flow.Length > 0)
        {
            return NamesLiteral.Read(flow[^1] is ']' or '}' ? flow : content[names.Groups["flow"].Index..].Trim());
        }

        string[] lines = [.. content[(names.Index + names.Length)..].Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .TakeWhile(line => line[0] is ' ' or '\t' or '-').Select(line => line.Trim())];
        return lines.Length > 0 && Array.TrueForAll(lines, line => line.StartsWith("- ", StringComparison.Ordinal))
            ? [.. lines.Select(line => LabelEntry.Unquote(line[2..]))]
            : LabelTable.TryNumbered(lines) ?? throw new LabelFileException($"its names: is not a list in YAML; expected {Forms}");
    }

    private static string Decode(ReadOnlySpan<byte> text)
    {
        Encoding encoding = text switch
        {
            [0xFF, 0xFE, ..] => new UnicodeEncoding(bigEndian: false, byteOrderMark: true, throwOnInvalidBytes: true),
            [0xFE, 0xFF, ..] => new UnicodeEncoding(bigEndian: true, byteOrderMark: true, throwOnInvalidBytes: true),
            _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
        };
        try
        {
            return encoding.GetString(text).TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new LabelFileException("it is not UTF-8");
        }
    }

    [GeneratedRegex(@"^\s*item\s*:?\s*\{(?<fields>[^{}]*)\}", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex MapItem();

    [GeneratedRegex("""(?<key>\w+)\s*:\s*(?<value>"[^"\n]*"|'[^'\n]*'|[^\s,}]+)""", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex MapField();

    [GeneratedRegex(@"^names:[ \t]*(?<flow>[\[{].*)?$", RegexOptions.Multiline | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 2000)]
    private static partial Regex YamlNames();
}
