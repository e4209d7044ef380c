using System.CommandLine;
using System.Text.Json;
using Aviary.Cli.Commands.Evaluating;
using Aviary.Cli.Output;
using Aviary.Errors;
using Aviary.Learning.Metrics;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Commands;

/// <summary><c>aviary evaluate</c>: how good a registered version is on labelled data.</summary>
internal static class EvaluateCommand
{
    private const long MaxFileBytes = 1 << 30;

    public static Command Create()
    {
        StateOptions state = new();
        Option<string> data = new("--data")
        {
            Description = "Labelled data: a CSV file with a column of labels, a folder with a folder of pictures for each class, Parquet, IDX or NumPy files, or fashion-mnist.",
            HelpName = "PATH",
            Required = true,
        };
        Option<string?> label = new("--label") { Description = "The column with the labels (default: one named label, class, target, species, …, or the last).", HelpName = "COLUMN" };
        Option<string?> version = new("--version", "--version-id") { Description = "A version other than the champion.", HelpName = "VERSION" };
        Option<bool> skip = new("--skip-unknown") { Description = "Leave out rows whose label is no class of the model, and count them." };
        Option<bool> save = new("--save") { Description = "Keep the result beside the version; `aviary models show` lists it." };
        ExampleCommand command = new(
            "evaluate",
            "Measure a registered version on labelled data: accuracy, ROC AUC, calibration, the worst classes, what is confused with what.",
            "aviary evaluate --data ./test-pictures --model birds",
            "aviary evaluate --data customers.csv --label churned --model churn --save",
            "aviary evaluate --data ./idx-files --version 20261121T030000Z-1a2b3c4d --json")
        {
            data, label, version, skip, save, state.Model, state.State, state.Json,
        };
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using CommandServices services = CommandServices.Open(state.Settings(arguments));
            Evaluated evaluated = await MeasureAsync(
                services,
                arguments.GetValue(state.Model)!,
                arguments.GetValue(version),
                (arguments.GetValue(data)!, arguments.GetValue(label)),
                arguments.GetValue(skip),
                cancellationToken);
            VersionEvaluation? saved = arguments.GetValue(save)
                ? await services.Get<ModelRegistry>().Evaluations.SaveAsync(ToSave(evaluated), cancellationToken)
                : null;
            if (arguments.GetValue(state.Json))
            {
                await using Stream output = Console.OpenStandardOutput();
                JsonLine.Write(output, json => EvaluationOutput.WriteJson(json, evaluated, saved));
            }
            else
            {
                EvaluationOutput.Write(evaluated, saved, Console.Out);
            }

            return 0;
        });
        return command;
    }

    private static async Task<Evaluated> MeasureAsync(
        CommandServices services, string model, string? version, (string Path, string? Label) given, bool skipUnknown, CancellationToken cancellationToken)
    {
        // By its id, so that all rows are answered by one version, whatever happens to the alias meanwhile.
        string id = version
            ?? (await services.Get<ModelRegistry>().FindAliasAsync(model, ModelRegistry.Champion, cancellationToken))?.Version
            ?? throw new NotFoundException("model", model, "`aviary models list` shows what there is.");
        using ModelLease lease = await services.Get<ServedModels>().AcquireAsync(model, ModelSelector.From(id, alias: null), cancellationToken);
        LabelledData data = new(services.Get<IOptions<ServingOptions>>().Value, MaxFileBytes);
        using ILabelledData labelled = await data.OpenAsync(given.Path, given.Label, lease.Model, cancellationToken);
        return await new VersionEvaluator(services.Get<PredictionService>(), lease.Model, skipUnknown).MeasureAsync(labelled, cancellationToken);
    }

    private static VersionEvaluation ToSave(Evaluated one)
    {
        JsonElement document = JsonElement.Parse(EvaluationJson.Document(one.Metrics, one.Classes));
        return new VersionEvaluation(one.Model, one.Version, default, one.Data, one.Metrics.Confusion.Rows, one.Metrics.Figures)
        {
            Details = document.EnumerateObject().Where(member => member.Name is "perClass" or "confusion" or "reliability").ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal),
        };
    }
}
