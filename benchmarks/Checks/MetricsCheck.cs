using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Learning.Metrics;

namespace Aviary.Benchmarks.Checks;

/// <summary>
/// `check metrics`: the metrics of cases that scikit-learn has measured, under the names that these have there. What is expected is not
/// looked at.
/// </summary>
internal static class MetricsCheck
{
    public static Command Command()
    {
        Argument<FileInfo> file = new("file") { Description = "A list of cases: [{\"labels\",\"probabilities\"}]." };
        file.AcceptExistingOnly();
        Option<bool> json = new("--json") { Description = "Nothing but the one JSON object." };
        Command command = new("metrics", "Metrics of labels and probabilities, to be compared with scikit-learn's.") { file, json };
        command.SetAction((arguments, cancellationToken) => PrintAsync(
            arguments.GetValue(file)!.FullName, arguments.GetValue(json), Console.Out, Console.Error, cancellationToken));
        return command;
    }

    /// <summary>Prints the metrics of all cases, or why there are none in one line; gives the exit code.</summary>
    public static async Task<int> PrintAsync(string file, bool json, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(file, cancellationToken));
            JsonArray cases = [.. document.RootElement.EnumerateArray().Select(one => (JsonNode)Measure(one))];
            if (!json)
            {
                await output.WriteLineAsync($"measured {cases.Count} cases".AsMemory(), cancellationToken);
            }

            await output.WriteLineAsync(new JsonObject { ["cases"] = cases }.ToJsonString().AsMemory(), cancellationToken);
            return 0;
        }
        catch (Exception error) when (error is JsonException or IOException or ArgumentException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            await errors.WriteLineAsync($"check metrics: {Path.GetFileName(file)}: {error.Message.ReplaceLineEndings(" ")}".AsMemory(), CancellationToken.None);
            return 1;
        }
    }

    private static JsonObject Measure(JsonElement one)
    {
        int[] labels = one.GetProperty("labels").Deserialize<int[]>()!;
        double[][] rows = one.GetProperty("probabilities").Deserialize<double[][]>()!;
        int classes = rows.Length > 0 ? rows[0].Length : 0;
        if (classes < 2 || Array.Exists(rows, row => row.Length != classes) || Array.Exists(labels, label => label < 0 || label >= classes))
        {
            throw new FormatException("expected cases of labels from 0 on, and for each a row of as many probabilities as there are classes, 2 or more");
        }

        return Figures(ClassificationMetrics.Of(labels, rows.SelectMany(row => row).ToArray(), classes));
    }

    private static JsonObject Figures(ClassificationMetrics metrics)
    {
        // All classes, also those that neither occur nor are predicted: the lists have them too.
        ClassAverages macro = ClassAverages.Macro(metrics.PerClass);
        JsonObject figures = new()
        {
            ["accuracy"] = metrics.Accuracy,
            ["logLoss"] = metrics.LogLoss,
            ["brier"] = metrics.Brier,
            ["confusion"] = Confusion(metrics.Confusion),
            ["precision"] = List(metrics.PerClass.Select(each => each.Precision)),
            ["recall"] = List(metrics.PerClass.Select(each => each.Recall)),
            ["f1"] = List(metrics.PerClass.Select(each => each.F1)),
            ["support"] = List(metrics.PerClass.Select(each => each.Support)),
            ["macroPrecision"] = macro.Precision,
            ["macroRecall"] = macro.Recall,
            ["macroF1"] = macro.F1,
            ["weightedF1"] = metrics.Weighted.F1,
            ["matthews"] = metrics.Confusion.Matthews,
            ["kappa"] = metrics.Confusion.Kappa,
            ["top3Accuracy"] = metrics.Top3Accuracy,
        };
        if (metrics.Confusion.Classes == 2)
        {
            AddDefined(figures, "rocAuc", metrics.RocAuc);

            // scikit-learn gives 0 with a warning where the second class does not occur.
            figures["averagePrecision"] = metrics.AveragePrecision ?? 0;
        }

        AddDefined(figures, "rocAucOvrMacro", metrics.RocAucOvr);
        AddDefined(figures, "rocAucOvrWeighted", metrics.RocAucOvrWeighted);
        AddDefined(figures, "rocAucOvoMacro", metrics.RocAucOvo);
        return figures;
    }

    private static void AddDefined(JsonObject figures, string name, double? value)
    {
        if (value is { } defined)
        {
            figures[name] = defined;
        }
    }

    private static JsonArray List<T>(IEnumerable<T> numbers) => [.. numbers.Select(number => (JsonNode)JsonValue.Create(number)!)];

    private static JsonArray Confusion(ConfusionMatrix confusion)
        => [.. Enumerable.Range(0, confusion.Classes).Select(label => (JsonNode)List(Enumerable.Range(0, confusion.Classes).Select(predicted => confusion[label, predicted])))];
}
