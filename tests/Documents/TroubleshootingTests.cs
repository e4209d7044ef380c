using System.Text.RegularExpressions;

namespace Aviary.Tests.Documents;

public sealed partial class TroubleshootingTests
{
    /// <summary>Shorter pieces between two places of the user's own stand everywhere.</summary>
    private const int ShortestPiece = 8;

    [Fact]
    public void What_the_document_says_that_the_program_says_stands_in_the_program()
    {
        string[] sources = [.. new[] { "shared", "functions", "cli" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
            .Select(file => Joined().Replace(File.ReadAllText(file), "").Replace("\\\"", "\"", StringComparison.Ordinal))];
        string[] pieces = [.. Row().Matches(Document.Read("docs/troubleshooting.md"))
            .SelectMany(row => row.Groups["message"].Value.Split('…'))
            .Select(piece => piece.Trim(' ', ',', ';'))
            .Where(piece => piece.Length >= ShortestPiece)];
        Assert.True(pieces.Length > 20);
        string[] missing = [.. pieces.Where(piece => !Array.Exists(sources, source => source.Contains(piece, StringComparison.Ordinal)))];
        Assert.Equal([], missing);
    }

    [GeneratedRegex("^\\| `(?<message>[^`]+)`", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    // A message over several lines of code.
    [GeneratedRegex("\"\\s*\\+\\s*\\$?\"", RegexOptions.None, 1000)]
    private static partial Regex Joined();
}
