using System.CommandLine;
using System.CommandLine.Help;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>Runs a program's verbs: help before all else, one line for an error, and what they end with (0 done, 1 failed, 2 wrong use).</summary>
internal static class CommandLine
{
    private const int WrongUse = 2;

    public static async Task<int> RunAsync(RootCommand root, string[] args)
    {
        Caller caller = Caller.Current;
        ParseResult parsed = root.Parse(args is ["help", .. string[] verb] ? [.. verb, "--help"] : args);
        Command command = parsed.CommandResult.Command;
        bool isKnown = command != root || parsed.UnmatchedTokens.Count == 0;
        if (isKnown && root.Options.OfType<HelpOption>().Any(help => parsed.GetResult(help) is not null))
        {
            await parsed.InvocationConfiguration.Output.WriteAsync(HelpText.Of(command, caller, HelpText.Width));
            return 0;
        }

        if (!isKnown || parsed.Errors.Count > 0)
        {
            Failure.Write($"{UsageProblem.Of(parsed)} (`{HelpText.Path(command, caller)} --help` shows what is possible)");
            return WrongUse;
        }

        // Errors are told here in one line each; the library would print whole stack traces.
        InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
#pragma warning disable CA1031 // Whatever it is, a user is told one line; what is a fault of ours is kept whole in a file.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Failure.Write(Failure.Explain(error) ?? FaultReport.Write(error));
            return 1;
        }
    }
}
