using System.CommandLine;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>The program <c>aviary</c>: its verbs, and what they end with (0 done, 1 failed, 2 wrong use).</summary>
internal static class AviaryCommand
{
    private const int WrongUse = 2;

    public static RootCommand Create()
    {
        RootCommand root = new("Aviary runs the whole life of a classifier: train, register, serve, watch. Begin with `aviary run`.")
        {
            RunCommand.Create(),
            ServeCommand.Create(),
            TrainCommand.Create(),
            ImportCommand.Create(),
            PredictCommand.Create(),
            ModelsCommand.Create(),
            SendCommand.Create(),
            ReceiveCommand.Create(),
        };
        ExampleCommand.ShowIn(root);
        return root;
    }

    public static async Task<int> RunAsync(string[] args)
    {
        ParseResult parsed = Create().Parse(args);
        if (parsed.Errors.Count > 0)
        {
            Failure.Write(string.Join(' ', parsed.Errors.Select(error => error.Message)) + " (--help shows what is possible)");
            return WrongUse;
        }

        // Errors are told here in one line each; the library would print whole stack traces.
        InvocationConfiguration invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(15) };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (Exception error) when (Failure.Explain(error) is { } line)
        {
            Failure.Write(line);
            return 1;
        }
    }
}
