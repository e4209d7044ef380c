using System.CommandLine;
using System.Text;
using Aviary.Benchmarks;
using Aviary.Cli.Commands;
using Aviary.Cli.Output;

namespace Aviary.Tests.Cli.Commands;

/// <summary>docs/commands.md is what <c>dev</c> shows as help where nothing is built; it says what the programs say.</summary>
public sealed class CommandDocumentTests
{
    private const int ScreenWidth = 80;
    private const string Marker = "written by a test (AVIARY_WRITE_DOCS=1). -->\n";

    private static readonly Caller Dev = new("./dev", Home: null, IsPowerShell: false);

    private static string Document => Path.Combine(Repository.Root, "docs", "commands.md");

    [Fact]
    public void The_document_has_the_help_of_every_verb()
    {
        StringBuilder written = new();
        foreach (Command command in All())
        {
            written.Append($"\n## {NameOf(command)}\n\n```text\n{HelpText.Of(command, Dev, ScreenWidth).ReplaceLineEndings("\n")}```\n");
        }

        string document = File.ReadAllText(Document).ReplaceLineEndings("\n");
        int start = document.IndexOf(Marker, StringComparison.Ordinal) + Marker.Length;
        if (Environment.GetEnvironmentVariable("AVIARY_WRITE_DOCS") is not null)
        {
            File.WriteAllText(Document, document[..start] + written);
            return;
        }

        Assert.Equal(written.ToString(), document[start..]);
    }

    [Fact]
    public void The_first_list_names_every_verb()
    {
        string document = File.ReadAllText(Document);
        string list = document[document.IndexOf("## dev", StringComparison.Ordinal)..document.IndexOf("## test", StringComparison.Ordinal)];
        Assert.All(All().Where(command => !NameOf(command).Contains(' ', StringComparison.Ordinal)), command => Assert.Matches($@"(?m)^  ([a-z]+, )*{command.Name}\b", list));
    }

    [Fact]
    public void Help_fits_a_screen_of_80_columns_but_for_examples_which_are_copied()
        => Assert.All(All(), command => Assert.All(
            HelpText.Of(command, Dev, ScreenWidth).Split("Examples:")[0].Split('\n'),
            line => Assert.InRange(line.Length, 0, ScreenWidth)));

    [Fact]
    public void Usage_names_every_argument_as_the_list_below_it_does()
        => Assert.All(All(), command =>
        {
            string[] lines = [.. HelpText.Of(command, Dev, ScreenWidth).Split('\n').Select(line => line.TrimEnd())];
            string usage = lines[Array.IndexOf(lines, "Usage:") + 1];
            Assert.StartsWith($"  ./dev {NameOf(command)}", usage, StringComparison.Ordinal);
            Assert.All(command.Arguments, argument => Assert.Contains(
                lines, line => line.StartsWith("  ", StringComparison.Ordinal) && usage.Contains(line.Trim().Split(' ')[0], StringComparison.Ordinal) && line.Contains(argument.Description![..8], StringComparison.Ordinal)));
        });

    [Theory]
    [InlineData("import", "--help")]
    [InlineData("models", "promote", "--help")]
    [InlineData("run", "--port", "none", "--help")]
    [InlineData("models", "list", "surplus", "-h")]
    [InlineData("help", "train", "cancel")]
    public async Task Help_comes_before_whatever_else_is_wrong_or_missing(params string[] arguments)
    {
        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(TestContext.Current.CancellationToken, arguments);
        Assert.Equal(0, ended.Code);
        Assert.Contains("Usage:", ended.Output, StringComparison.Ordinal);
        Assert.Equal("", ended.Error);
    }

    [Theory]
    [InlineData("'modles' is not known; did you mean models?", "modles", "list")]
    [InlineData("'--prot' is not known; did you mean --port?", "run", "--prot", "1")]
    [InlineData("--port: expected a whole number, got 'many'", "run", "--port", "many")]
    [InlineData("'bogus' is not known", "bogus", "--help")]
    public async Task What_is_not_known_is_named_with_what_may_be_meant(string said, params string[] arguments)
    {
        AviaryProcess.Ended ended = await AviaryProcess.RunAsync(TestContext.Current.CancellationToken, arguments);
        Assert.Equal(2, ended.Code);
        Assert.Contains(said, Assert.Single(ended.Error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <summary>What is typed after <c>./dev</c>.</summary>
    private static string NameOf(Command command) => HelpText.Path(command, Dev)["./dev ".Length..];

    private static IEnumerable<Command> All() => Below(AviaryCommand.Create()).Concat(Below(BenchmarkCommand.Create()));

    private static IEnumerable<Command> Below(Command command)
        => command.Subcommands.Where(one => !one.Hidden).SelectMany(one => Below(one).Prepend(one));
}
