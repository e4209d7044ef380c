using System.CommandLine;
using System.Text.Json;
using Aviary.Benchmarks.Figures;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;

namespace Aviary.Benchmarks.Tables;

/// <summary>
/// The accuracy of the preset for tables over five stratified folds of each CSV of a folder, with no option but the data, beside what other
/// libraries reach there (<c>baselines.json</c> in the folder, where there is one).
/// </summary>
internal static class TablesBenchmark
{
    private const int Folds = 5;

    public static Command Command()
    {
        Argument<DirectoryInfo?> folder = new("folder") { Description = "CSV files with a column \"label\"", DefaultValueFactory = _ => null };
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("tables", "The accuracy on tables, five folds each, beside other libraries'") { folder, json };
        command.SetAction((arguments, cancellationToken) => Task.Run(
            () => Run(arguments.GetValue(folder)?.FullName ?? Path.Combine(Checkout.Root, "..", "shared", "oracles", "datasets"), arguments.GetValue(json), cancellationToken),
            cancellationToken));
        return command;
    }

    private static int Run(string folder, bool json, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("tables", json);
        Dictionary<string, Dictionary<string, double>> baselines = Baselines(Path.Combine(folder, "baselines.json"));
        List<double> compared = [], all = [], seconds = [], best = [];
        foreach (string file in Directory.GetFiles(folder, "*.csv").Order(StringComparer.Ordinal))
        {
            string name = Path.GetFileNameWithoutExtension(file);
            using DatasetSplit read = new DatasetReader().Read(file, new DatasetReadOptions { TestShare = 0 }, cancellationToken);
            IReadOnlyList<FoldResult> folds = CrossValidation.Run(read.Training, Folds, new TrainingOptions(), measured: null, cancellationToken);
            double accuracy = folds.Average(fold => fold.Accuracy);
            report.Add($"accuracy.{name}", accuracy);
            report.Add($"seconds.{name}", folds.Average(fold => fold.Time.TotalSeconds));
            seconds.AddRange(folds.Select(fold => fold.Time.TotalSeconds));
            all.Add(accuracy);
            string beside = "";
            if (baselines.TryGetValue(name, out Dictionary<string, double>? others))
            {
                compared.Add(accuracy);
                best.Add(others.Values.Max());
                report.Add($"best.{name}", others.Values.Max());
                beside = $"  ({string.Join(", ", others.Select(other => $"{other.Key} {other.Value:0.0000}"))})";
            }

            report.Say($"{name,-16} {accuracy:0.0000} in {folds.Average(fold => fold.Time.TotalSeconds),5:0.0} s a fold{beside}");
        }

        if (all.Count == 0)
        {
            report.Say($"{folder}: expected files that end in .csv, but there are none");
            return 1;
        }

        report.Add("accuracy.mean", compared.Count > 0 ? compared.Average() : all.Average());
        report.Add("seconds.mean", seconds.Average());
        if (best.Count > 0)
        {
            report.Add("best.mean", best.Average());
            report.Add("shortfall.max", best.Zip(compared, (other, own) => other - own).Max());
        }

        report.Print();
        return 0;
    }

    private static Dictionary<string, Dictionary<string, double>> Baselines(string file)
    {
        if (!File.Exists(file))
        {
            return [];
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
        return document.RootElement.EnumerateObject().ToDictionary(
            table => table.Name,
            table => table.Value.GetProperty("meanFoldAccuracy").EnumerateObject().ToDictionary(other => other.Name, other => other.Value.GetDouble()));
    }
}
