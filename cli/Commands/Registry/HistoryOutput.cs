using System.Globalization;
using Aviary.Cli.Output;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Spectre.Console;

namespace Aviary.Cli.Commands.Registry;

/// <summary>The versions of a model side by side, the newest first, and a plot of what they are measured by.</summary>
internal static class HistoryOutput
{
    private const int PlainWidth = 80;
    private const int Gap = 2;

    // What models are compared by comes first; other metrics follow by name, as far as they fit.
    private static readonly string[] FirstMetrics = ["accuracy", "macroF1", "logLoss"];

    /// <summary>The columns of the terminal; 80 on a pipe.</summary>
    public static int Width => Console.IsOutputRedirected ? PlainWidth : Math.Max(AnsiConsole.Profile.Width, PlainWidth);

    public static void Write(ListedVersions listed, TextWriter output, int width)
    {
        int count = listed.Versions.Count;
        output.WriteLine($"{listed.Model}: {count} version{(count == 1 ? "" : "s")}, the newest first");
        output.WriteLine();
        string[] metrics = Metrics(listed.Versions);
        string[] shown = WriteTable(listed.Versions, metrics, output, width);
        RegistryOutput.TellDamaged([.. listed.DamagedVersions, .. listed.DamagedAliases], output);
        if (metrics.Length > shown.Length)
        {
            output.WriteLine($"\nAlso measured, and in --json: {string.Join(", ", metrics.Skip(shown.Length))}.");
        }

        if (metrics.Length > 0)
        {
            output.WriteLine();
            foreach (string line in MetricPlot.Lines(metrics[0], Points(listed.Versions, metrics[0]), width))
            {
                output.WriteLine(line);
            }
        }
    }

    private static string[] Metrics(IReadOnlyList<ModelVersion> versions)
    {
        SortedSet<string> all = new(versions.SelectMany(version => version.Metrics.Keys), StringComparer.Ordinal);
        return [.. FirstMetrics.Where(all.Contains), .. all.Except(FirstMetrics, StringComparer.Ordinal)];
    }

    /// <summary>Writes as many metrics beside each other as the width holds, and returns these.</summary>
    private static string[] WriteTable(IReadOnlyList<ModelVersion> versions, string[] metrics, TextWriter output, int width)
    {
        const int id = 25;
        const int date = 16;
        string[] aliases = [.. versions.Select(version => string.Join(", ", version.Aliases))];
        int left = width - id - Gap - date - Gap - aliases.Select(names => names.Length).Append("alias".Length).Max();
        List<string> shown = [];
        foreach (string metric in metrics)
        {
            left -= MetricWidth(metric) + Gap;
            if (left < 0)
            {
                break;
            }

            shown.Add(metric);
        }

        output.WriteLine(Row("version", "created (UTC)", shown, metric => metric, "alias"));
        foreach ((ModelVersion version, string names) in versions.Zip(aliases))
        {
            output.WriteLine(Row(
                version.Version,
                version.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
                shown,
                metric => version.Metrics.TryGetValue(metric, out double value) ? Number(value) : "",
                names));
        }

        return [.. shown];

        static string Row(string version, string created, List<string> metrics, Func<string, string> value, string names)
            => $"{version,-id}  {created,-date}  {string.Concat(metrics.Select(metric => value(metric).PadLeft(MetricWidth(metric)) + "  "))}{names}".TrimEnd();
    }

    private static int MetricWidth(string metric) => Math.Max(metric.Length, 7);

    private static IReadOnlyList<PlottedVersion> Points(IReadOnlyList<ModelVersion> newestFirst, string metric) =>
    [
        .. newestFirst.Reverse().Where(version => version.Metrics.ContainsKey(metric))
            .Select(version => new PlottedVersion(version.Metrics[metric], version.Aliases.Contains(ModelRegistry.Champion))),
    ];

    internal static string Number(double value)
        => value.ToString(Math.Abs(value) < 1000 ? "0.0000" : "G6", CultureInfo.InvariantCulture);
}
