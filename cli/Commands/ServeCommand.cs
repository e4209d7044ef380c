using System.CommandLine;
using Aviary.Cli.Commands.Importing;
using Aviary.Registry;

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
            "Serve all models that are registered, without training first.",
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
            string model = await ChooseAsync(app.Get<ModelRegistry>(), arguments, state, cancellationToken);
            await app.PrintAsync(model, state.Folder(arguments), Console.Out, cancellationToken);
            return await app.WaitAsync(cancellationToken);
        });
        return command;
    }

    /// <summary>The model that is told of: where none is named and the usual one is not there, the first that has a champion.</summary>
    private static async Task<string> ChooseAsync(ModelRegistry registry, ParseResult arguments, StateOptions state, CancellationToken cancellationToken)
    {
        string usual = arguments.GetValue(state.Model)!;
        if (arguments.GetResult(state.Model) is { Implicit: false }
            || await registry.ReadAliasAsync(usual, ModelRegistry.Champion, cancellationToken) is { ETag: not null })
        {
            return usual;
        }

        await foreach (string model in registry.ListModelsAsync(cancellationToken))
        {
            if (await registry.ReadAliasAsync(model, ModelRegistry.Champion, cancellationToken) is { ETag: not null })
            {
                return model;
            }
        }

        return usual;
    }
}
