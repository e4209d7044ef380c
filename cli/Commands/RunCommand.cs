using System.CommandLine;
using Aviary.Cli.Commands.Importing;
using Aviary.Cli.Output;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary run</c>: from nothing to a served model. Trains only where no version is registered yet.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        TrainingSettings settings = new();
        Option<int> port = HostedApp.PortOption();
        Option<bool> reset = new("--reset") { Description = "Begin anew: delete the registered models and all other state first." };
        Option<bool> yes = Question.YesOption();
        ExampleCommand command = new(
            "run",
            "Get the data, train, register and serve on http://127.0.0.1:7071. Where a version is registered, serve it at once. The model birds is fetched instead of trained.",
            "aviary run",
            "aviary run --model birds",
            "aviary run --network mlp --port 8080",
            "aviary run --reset")
        {
            port, reset, yes, state.Model, state.State, state.Json,
        };
        settings.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            string model = arguments.GetValue(state.Model)!;
            string folder = state.Folder(arguments);
            bool json = arguments.GetValue(state.Json);
            if (arguments.GetValue(reset) && !await ResetAsync(folder, arguments.GetValue(yes), cancellationToken))
            {
                return 1;
            }

            StateFolder.Require(folder);
            using StateLock held = StateLock.Share(folder);
            await using HostedApp app = await HostedApp.StartAsync(
                state.Settings(arguments, settings.From(arguments)).Untrained(model), arguments.GetValue(port), cancellationToken);
            await app.WaitForStoreAsync(json ? Console.Error : Console.Out, cancellationToken);
            if (arguments.GetValue(reset) && app.Get<IOptions<StorageOptions>>().Value.Bucket is { Length: > 0 } bucket)
            {
                Failure.Write($"--reset deleted what was in {folder} only; the models in the bucket {bucket} are as they were");
            }

            await (model == BirdsModel.Name
                ? BirdsModel.EnsureAsync(app, json ? Console.Error : Console.Out, cancellationToken)
                : EnsureTrainedAsync(app, model, json, cancellationToken));
            await app.PrintAsync(model, folder, json ? Console.Error : Console.Out, cancellationToken);
            if (json)
            {
                JsonLine.Write(new ServingLine(model, app.Address), LineJson.Default.ServingLine);
            }

            return await app.WaitAsync(cancellationToken);
        });
        return command;
    }

    /// <summary>Whether the folder is as new now; false where the answer was no.</summary>
    private static async Task<bool> ResetAsync(string folder, bool yes, CancellationToken cancellationToken)
    {
        if (StateFolder.IsUsed(folder) && !await Question.AgreesAsync($"Delete all models and other state in {folder}?", yes, cancellationToken))
        {
            Failure.Write("nothing was deleted, and nothing is started");
            return false;
        }

        StateFolder.Reset(folder);
        return true;
    }

    private static async Task EnsureTrainedAsync(HostedApp app, string model, bool json, CancellationToken cancellationToken)
    {
        // One that is damaged was there before: what it named is not trained anew, and is mended by a promotion.
        if (await app.Get<ModelRegistry>().ReadAliasAsync(model, ModelRegistry.Champion, cancellationToken) is { ETag: not null })
        {
            return;
        }

        TrainingRunService runs = app.Get<TrainingRunService>();
        TrainingRun run = await runs.FindOpenAsync(model, cancellationToken) ?? await runs.StartWatchedAsync(model, "first-run", cancellationToken);
        (json ? Console.Error : Console.Out).WriteLine(
            $"No version of {model} is registered yet; training one{(run.Epoch > 0 ? $", going on after epoch {run.Epoch} of {run.Epochs}" : "")}.");
        await WatchedTraining.RunAsync(runs, run, json, keep: true, cancellationToken);
    }
}
