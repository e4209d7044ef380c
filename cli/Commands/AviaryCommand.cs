using System.CommandLine;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Commands.Registry;

namespace Aviary.Cli.Commands;

/// <summary>The program <c>aviary</c> with its verbs.</summary>
internal static class AviaryCommand
{
    public static RootCommand Create()
    {
        return new("Aviary runs the whole life of a classifier: train, register, serve, watch. Begin with `aviary run`.")
        {
            RunCommand.Create(),
            ServeCommand.Create(),
            TrainCommand.Create(),
            ImportCommand.Create(),
            PredictCommand.Create(),
            EvaluateCommand.Create(),
            ModelsCommand.Create(),
            SendCommand.Create(),
            ReceiveCommand.Create(),
        };
    }

    public static Task<int> RunAsync(string[] args) => CommandLine.RunAsync(Create(), args);
}
