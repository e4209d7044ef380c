using System.Text.RegularExpressions;

namespace Aviary.Tests.Documents;

public sealed partial class LinkTests
{
    public static TheoryData<string> Documents => [.. Document.All];

    /// <summary>Files beside the document, files that are named in code quotes by their path, and headings.</summary>
    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_leads_somewhere(string name)
    {
        string text = Document.Read(name);
        string folder = Path.Combine(Repository.Root, Path.GetDirectoryName(name)!);
        List<string> broken = [];
        foreach (Match link in Link().Matches(text))
        {
            string[] parts = link.Groups["target"].Value.Split('#', 2);
            string file = parts[0].Length == 0 ? Path.Combine(Repository.Root, name) : Path.GetFullPath(Path.Combine(folder, parts[0]));
            if (!Path.Exists(file) || (parts.Length == 2 && !Anchors(File.ReadAllText(file)).Contains(parts[1])))
            {
                broken.Add(link.Value);
            }
        }

        broken.AddRange(Named().Matches(text).Select(match => match.Groups["path"].Value)
            .Where(path => !path.Contains('*', StringComparison.Ordinal) && !Path.Exists(Path.Combine(Repository.Root, path))));
        Assert.Empty(broken);
    }

    private static IEnumerable<string> Anchors(string document)
        => Heading().Matches(document.ReplaceLineEndings("\n"))
            .Select(match => NoAnchor().Replace(match.Groups["title"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?!https?:)(?<target>[^)\s]+)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"`(?<path>(?:docs|shared|functions|cli|tests|infra|benchmarks)/[\w./*-]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex("^#+ (?<title>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]", RegexOptions.None, 1000)]
    private static partial Regex NoAnchor();
}
