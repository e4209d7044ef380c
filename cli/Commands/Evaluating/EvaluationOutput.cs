using System.Globalization;
using System.Text.Json;
using Aviary.Learning.Metrics;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>What was measured, for a person in 80 columns or for a program.</summary>
internal static class EvaluationOutput
{
    private const int Shown = 5;
    private const int NameWidth = 34;

    // Two a line, by what people compare first.
    private static readonly (string Name, string Title)[] Figures =
    [
        ("accuracy", "accuracy"), ("logLoss", "log loss"),
        ("top3Accuracy", "top-3 accuracy"), ("brier", "Brier score"),
        ("rocAuc", "ROC AUC"), ("averagePrecision", "average precision"),
        ("rocAucOvr", "ROC AUC, one-vs-rest"), ("rocAucOvo", "ROC AUC, one-vs-one"),
        ("matthews", "Matthews"), ("kappa", "Cohen's kappa"),
        ("calibrationError", "calibration error"),
    ];

    /// <summary>The object that ends machine-readable output: model, version, data, what <see cref="EvaluationJson"/> writes, and what was left out.</summary>
    public static void WriteJson(Utf8JsonWriter json, Evaluated one, VersionEvaluation? saved)
    {
        json.WriteStartObject();
        json.WriteString("model", one.Model);
        json.WriteString("version", one.Version);
        json.WriteString("data", one.Data);
        EvaluationJson.Write(json, one.Metrics, one.Classes);
        json.WriteNumber("leftOut", one.LeftOut);
        if (saved is not null)
        {
            json.WriteString("savedAt", saved.EvaluatedAt.UtcDateTime);
        }

        json.WriteEndObject();
    }

    public static void Write(Evaluated one, VersionEvaluation? saved, TextWriter output)
    {
        ClassificationMetrics metrics = one.Metrics;
        ClassMetrics[] classes = [.. metrics.PerClass.Where(each => each.Occurs)];
        output.WriteLine($"{one.Model} {one.Version}");
        output.WriteLine($"on {one.Data}: {Count(metrics.Confusion.Rows)} rows of {classes.Count(each => each.Support > 0)} classes{(one.LeftOut > 0 ? $", {Count(one.LeftOut)} left out" : "")}");
        output.WriteLine();
        WriteFigures(metrics.Figures, output);
        WriteClasses(metrics, classes, one.Classes, output);
        WriteConfused(metrics.Confusion, one.Classes, output);
        WriteReliability(metrics.Reliability, output);
        if (saved is not null)
        {
            output.WriteLine();
            output.WriteLine("saved with the version");
        }
    }

    private static void WriteFigures(IReadOnlyDictionary<string, double> figures, TextWriter output)
    {
        foreach ((string Name, string Title)[] line in Figures.Where(figure => figures.ContainsKey(figure.Name)).Chunk(2))
        {
            output.WriteLine($"  {string.Join("      ", line.Select(figure => $"{figure.Title,-22}{Number(figures[figure.Name])}"))}");
        }
    }

    private static void WriteClasses(ClassificationMetrics metrics, ClassMetrics[] classes, IReadOnlyList<string> names, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"  {"",-NameWidth}{"precision",10}{"recall",10}{"F1",10}{"rows",10}");
        Line("all classes alike", metrics.Macro.Precision, metrics.Macro.Recall, metrics.Macro.F1, metrics.Confusion.Rows);
        Line("weighted by rows", metrics.Weighted.Precision, metrics.Weighted.Recall, metrics.Weighted.F1, metrics.Confusion.Rows);
        ClassMetrics[] worst = [.. classes.Where(each => each.Support > 0).OrderBy(each => each.F1).ThenBy(each => each.Index).Take(Shown)];
        output.WriteLine($"  {(worst.Length < classes.Count(each => each.Support > 0) ? "the worst classes:" : "each class, the worst first:")}");
        foreach (ClassMetrics each in worst)
        {
            Line(names[each.Index], each.Precision, each.Recall, each.F1, each.Support);
        }

        void Line(string name, double precision, double recall, double f1, int rows)
            => output.WriteLine($"  {Cut(name, NameWidth - 1),-NameWidth}{Number(precision),10}{Number(recall),10}{Number(f1),10}{Count(rows),10}");
    }

    private static void WriteConfused(ConfusionMatrix confusion, IReadOnlyList<string> names, TextWriter output)
    {
        ConfusedPair[] most = [.. confusion.Confused().Take(Shown)];
        if (most.Length == 0)
        {
            return;
        }

        output.WriteLine();
        output.WriteLine($"  {"most confused",-54}{"rows",10}{"of class",10}");
        foreach (ConfusedPair pair in most)
        {
            string pairs = $"{Cut(names[pair.Label], 20)} taken for {Cut(names[pair.Predicted], 20)}";
            string share = ((double)pair.Rows / confusion.Support(pair.Label)).ToString("0.0 %", CultureInfo.InvariantCulture);
            output.WriteLine($"  {pairs,-54}{Count(pair.Rows),10}{share,10}");
        }
    }

    private static void WriteReliability(ReliabilityTable reliability, TextWriter output)
    {
        output.WriteLine();
        output.WriteLine($"  {"by confidence",-NameWidth}{"stated",10}{"right",10}{"",10}{"rows",10}");
        foreach (ReliabilityStep step in reliability.Rows)
        {
            string range = string.Create(CultureInfo.InvariantCulture, $"above {step.From:0.0} up to {step.To:0.0}");
            output.WriteLine($"  {range,-NameWidth}{Number(step.Confidence),10}{Number(step.Accuracy),10}{"",10}{Count(step.Rows),10}");
        }
    }

    private static string Number(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Cut(string name, int width) => name.Length > width ? $"{name[..(width - 1)]}…" : name;
}
