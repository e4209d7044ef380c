using System.CommandLine;
using Aviary.Cli.Commands.Birds;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary serve</c>: the functions in this process, with whatever is registered.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        Option<int> port = HostedApp.PortOption();
        ExampleCommand command = new(
            "serve",
            "Serve what is registered, without training first.",
            "aviary serve",
            "aviary serve --port 8080 --state /data/aviary")
        {
            port, state.Model, state.State,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using StateLock held = StateLock.Share(state.Folder(arguments));
            await using HostedApp app = await HostedApp.StartAsync(
                state.Settings(arguments).Untrained(arguments.GetValue(state.Model)), arguments.GetValue(port), cancellationToken);
            await app.WaitForStoreAsync(Console.Out, cancellationToken);
            await app.TellAsync(arguments.GetValue(state.Model)!, state.Folder(arguments), Console.Out, cancellationToken);
            return await app.WaitAsync(cancellationToken);
        });
        return command;
    }
}
