using System.CommandLine;
using Aviary.Benchmarks.Figures;

namespace Aviary.Benchmarks.Swap;

/// <summary>
/// What requests notice of a swap: none may fail (failed), none may be answered by anything but a whole version that it names
/// (torn), how much slower they get (p99Ratio; a ratio also falls when the rest gets slower, so both its parts are given), and
/// whether memory comes back (memoryGrowthMb, and the parts of what is resident). Open loop at half of capacity.
/// </summary>
internal static class SwapBenchmark
{
    /// <summary>What may happen in no run; of all other figures the median counts.</summary>
    private static readonly string[] Summed = ["failed", "torn"];

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> swaps = new("--swaps") { Description = "Promotions of a run; memory is compared from 100 on.", DefaultValueFactory = _ => 300 };
        Option<int> runs = new("--runs") { Description = "Runs, each with a server of its own; one takes three minutes.", DefaultValueFactory = _ => 1 };
        Command command = new("swap", "What requests notice while versions are promoted back and forth") { json, swaps, runs };
        command.SetAction((arguments, cancellationToken)
            => RunAsync(arguments.GetValue(json), arguments.GetValue(swaps), Math.Max(1, arguments.GetValue(runs)), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int swaps, int runs, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("swap", json);
        Dictionary<string, List<double>> figures = new(StringComparer.Ordinal);
        for (int number = 1; number <= runs; number++)
        {
            SwapRun run = new(report);
            string folder = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
            try
            {
                await run.MeasureAsync(folder, swaps, cancellationToken);
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }

            foreach ((string figure, double value) in run.Figures)
            {
                (figures.TryGetValue(figure, out List<double>? values) ? values : figures[figure] = []).Add(value);
            }

            report.Say($"run {number}: {string.Join(", ", run.Figures.Select(figure => $"{figure.Key} {figure.Value:0.##}"))}");
        }

        report.Add("runs", runs);
        foreach ((string figure, List<double> values) in figures)
        {
            report.Add(figure, Summed.Contains(figure) ? values.Sum() : Quantile.Median(values));
        }

        report.Print();
        return report.Value("failed") == 0 && report.Value("torn") == 0 && report.Value("p99Ratio") <= 1.5
            && report.Value("memoryGrowthMb") is null or <= 10 ? 0 : 1;
    }
}
