namespace Aviary.Tests.Documents;

/// <summary>A document of the repository; with AVIARY_WRITE_DOCS set, what a test expects is written instead of compared.</summary>
internal static class Document
{
    public static IEnumerable<string> All
        => Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(Repository.Root, path));

    public static string Read(string name) => File.ReadAllText(Path.Combine(Repository.Root, name)).ReplaceLineEndings("\n");

    public static void RequireOrWrite(string name, string expected)
    {
        if (Environment.GetEnvironmentVariable("AVIARY_WRITE_DOCS") is not null)
        {
            File.WriteAllText(Path.Combine(Repository.Root, name), expected);
            return;
        }

        string present = Read(name);
        Assert.True(expected == present, $"{name} is out of date: run this test with AVIARY_WRITE_DOCS=1 and look at the difference.\n{FirstDifference(expected, present)}");
    }

    private static string FirstDifference(string expected, string present)
    {
        (string Expected, string Present)? line = expected.Split('\n').Zip(present.Split('\n')).Where(pair => pair.First != pair.Second).Select(pair => ((string, string)?)pair).FirstOrDefault();
        return line is { } found ? $"expected: {found.Expected}\npresent:  {found.Present}" : "One is longer than the other.";
    }
}
