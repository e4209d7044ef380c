using System.CommandLine;
using System.Text.Json;
using Aviary.Cli.Output;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary train</c>: one run in the foreground, to a registered version.</summary>
internal static class TrainCommand
{
    public static Command Create()
    {
        StateOptions state = new();
        TrainingSettings settings = new();
        Option<bool> study = new("--study") { Description = "For tables: also train models with one column, with two, and with each left out, and say what each column is worth." };
        Option<int?> folds = new("--folds") { Description = "Also train once for each of K folds of all examples, and say how accurate each is: 2 to 100.", HelpName = "K" };
        folds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 2 or > 100)
            {
                result.AddError($"--folds: expected 2 to 100, got {result.GetValueOrDefault<int?>()}.");
            }
        });
        ExampleCommand command = new(
            "train",
            "Train a model and register it.",
            "aviary train",
            "aviary train --network mlp --epochs 3",
            "aviary train --data ./photos --model birds",
            "aviary train --data customers.csv --label churn --model churn --json",
            "aviary train cancel 20261121T030000Z-1a2b3c")
        {
            study, folds, state.Model, state.State, state.Json,
        };
        settings.AddTo(command);
        command.Add(Cancel());
        command.SetAction(async (arguments, cancellationToken) =>
        {
            using StateLock held = StateLock.Share(state.Folder(arguments));
            await using CommandServices services = CommandServices.Open(state.Settings(arguments, [.. settings.From(arguments), ("Training:Study", arguments.GetValue(study) ? "true" : null)]));
            return await RunAsync(services, arguments.GetValue(state.Model)!, arguments.GetValue(folds), arguments.GetValue(state.Json), cancellationToken);
        });
        return command;
    }

    private static Command Cancel()
    {
        StateOptions state = new();
        Argument<string> run = new("run") { Description = "The run's id, as the answer to a request for training names it.", HelpName = "RUN" };
        Command command = new("cancel", "End a training run for good, wherever it is trained; nothing is published.") { run, state.Model, state.State, state.Json };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using CommandServices services = CommandServices.Open(state.Settings(arguments));
            TrainingRun cancelled = await services.Get<TrainingRunService>().CancelAsync(
                arguments.GetValue(state.Model)!, arguments.GetValue(run)!, cancellationToken);
            if (arguments.GetValue(state.Json))
            {
                JsonLine.Write(new CancelledLine(cancelled.Model, cancelled.Run), LineJson.Default.CancelledLine);
            }
            else
            {
                Console.WriteLine($"cancelled run {cancelled.Run} of {cancelled.Model}");
            }

            return 0;
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandServices services, string model, int? folds, bool json, CancellationToken cancellationToken)
    {
        TrainingRunService runs = services.Get<TrainingRunService>();
        TrainingRun run = await runs.StartWatchedAsync(model, "command", cancellationToken);
        run = await WatchedTraining.RunAsync(runs, run, json, keep: false, cancellationToken);
        ModelVersion version = await services.Get<ModelRegistry>().FindVersionAsync(model, run.Version!, cancellationToken)
            ?? throw new CommandException($"Version {run.Version} was published and is gone again.");
        JsonElement? study = version.Files.ContainsKey(VersionFiles.Study)
            ? JsonElement.Parse((await services.Get<ModelRegistry>().ReadFileAsync(version, VersionFiles.Study, cancellationToken)).Span)
            : null;
        FoldAccuracy? accuracy = folds is { } count ? await MeasureAsync(services, count, json, cancellationToken) : null;
        if (json)
        {
            JsonLine.Write(
                new TrainedLine(version.Model, version.Version, version.Metrics, run.Decision) { Study = study, FoldAccuracy = accuracy },
                LineJson.Default.TrainedLine);
        }
        else
        {
            string reached = version.Metrics.TryGetValue("accuracy", out double found) ? $", accuracy {found:0.0000}" : "";
            Console.WriteLine($"registered {model} {version.Version}{reached}");
            Console.WriteLine(Caller.Current.Named($"  {DecisionText.Of(run.Decision)}"));
            if (study is { } document)
            {
                StudyOutput.Write(document, Console.Out);
            }

            if (accuracy is { } measured)
            {
                Console.WriteLine($"accuracy {measured.Mean:0.0000} in the mean of {measured.Folds.Count} folds");
            }
        }

        return 0;
    }

    private static async Task<FoldAccuracy> MeasureAsync(CommandServices services, int folds, bool json, CancellationToken cancellationToken)
    {
        TextWriter output = json ? Console.Error : Console.Out;
        IReadOnlyList<FoldResult> results = await services.Get<FoldTraining>().RunAsync(
            folds, fold => output.WriteLine($"fold {fold.Fold} of {folds}: accuracy {fold.Accuracy:0.0000}"), cancellationToken);
        return new FoldAccuracy(results.Average(fold => fold.Accuracy), [.. results.Select(fold => fold.Accuracy)]);
    }
}
