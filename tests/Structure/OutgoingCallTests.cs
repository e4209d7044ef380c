using System.Text.RegularExpressions;

namespace Aviary.Tests.Structure;

/// <summary>What this product calls belongs to others: they get no trace of ours, and no client is left with its defaults.</summary>
public sealed partial class OutgoingCallTests
{
    [Fact]
    public void No_client_sends_the_trace_in_which_it_is_used()
    {
        string[] handlers = [.. Sources().SelectMany(file => Handler().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}: {match.Value}"))];
        Assert.NotEmpty(handlers);
        Assert.DoesNotContain(handlers, handler => !handler.Contains("ActivityHeadersPropagator = null", StringComparison.Ordinal));
    }

    [Fact]
    public void No_client_is_made_without_its_handler()
        => Assert.Empty(Sources().Where(file => Bare().IsMatch(File.ReadAllText(file))).Select(Path.GetFileName));

    private static IEnumerable<string> Sources()
        => new[] { "shared", "functions", "cli" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories));

    // To the end of its initialiser.
    [GeneratedRegex(@"\b(?:new SocketsHttpHandler|SocketsHttpHandler \w+\(\) => new)\b[^;]*?(?:\}|\);)", RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Handler();

    [GeneratedRegex(@"new HttpClient\(\)|HttpClient \w+ = new\(\)|new HttpClientHandler|new HttpClient \{", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bare();
}
