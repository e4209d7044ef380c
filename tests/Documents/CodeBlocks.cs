using System.Text;
using System.Text.RegularExpressions;

namespace Aviary.Tests.Documents;

/// <summary>The C# of a document: each block names the file and the part of it that the block is.</summary>
internal static partial class CodeBlocks
{
    /// <summary>The document with each block as its file has it now.</summary>
    public static string Renewed(string document)
        => Block().Replace(document, match => match.Groups["source"].Success
            ? $"{match.Groups["source"].Value}\n```csharp\n{Part(match.Groups["file"].Value, match.Groups["part"].Value)}```"
            : match.Value);

    /// <summary>Blocks that name no file: nothing would compile them.</summary>
    public static IEnumerable<string> Unchecked(string document)
        => Block().Matches(document).Where(match => !match.Groups["source"].Success).Select(match => match.Value);

    private static string Part(string file, string part)
    {
        string[] lines = File.ReadAllLines(Path.Combine(Repository.Root, "tests", "Documents", "Samples", file));
        int start = Array.FindIndex(lines, line => line.Trim() == $"// <{part}>");
        int end = Array.FindIndex(lines, line => line.Trim() == $"// </{part}>");
        Assert.True(start >= 0 && end > start, $"{file} has no part {part}.");
        int indent = lines[start].TakeWhile(char.IsWhiteSpace).Count();
        StringBuilder text = new();
        foreach (string line in lines[(start + 1)..end])
        {
            text.Append(line.Length > indent ? line[indent..] : "").Append('\n');
        }

        return text.ToString();
    }

    [GeneratedRegex(@"(?<source><!-- Code: (?<file>\S+), (?<part>\S+) -->)?\n```csharp\n[^`]*```", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Block();
}
