using System.CommandLine;
using Aviary.Benchmarks.Birds.Stages;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Serve;
using Aviary.ClassNames;

namespace Aviary.Benchmarks.Birds;

/// <summary>
/// A photo in, three species out: the network alone against LiteRT (runRatio), decoding against Pillow (decodeRatio), the whole request
/// against FastAPI with Pillow and ONNX Runtime (latencyRatio against the better of one and two threads, throughputRatio at four
/// connections). Each is the geometric mean over three photos; all take turns in one run.
/// </summary>
internal static class BirdsBenchmark
{
    private static readonly (string Figure, double Limit, bool IsMost)[] Limits =
        [("runRatio", 0.85, true), ("decodeRatio", 0.95, true), ("latencyRatio", 0.85, true), ("throughputRatio", 1.25, false)];

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> rounds = new("--rounds") { Description = "How often all sides take their turns; 0 for the stages alone.", DefaultValueFactory = _ => 5 };
        Option<FileInfo?> chart = new("--chart") { Description = "Where to draw the time of each stage (SVG)." };
        Command command = new("birds", "A photo to three species, against LiteRT, Pillow and FastAPI; and where the time goes") { json, rounds, chart };
        command.SetAction((arguments, cancellationToken)
            => RunAsync(arguments.GetValue(json), arguments.GetValue(rounds), arguments.GetValue(chart), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int rounds, FileInfo? chart, CancellationToken cancellationToken)
    {
        if (FastApiPeer.Missing() is { } missing || !File.Exists(ServedBirds.Network))
        {
            Console.Error.WriteLine($"the peers or the birds are not beside the checkout ({ServedBirds.Files})");
            return 1;
        }

        BenchmarkReport report = new("birds", json);
        IReadOnlyList<string> classes = LabelFile.Read(await File.ReadAllBytesAsync(ServedBirds.Labels, cancellationToken));
        using PillowPeer pillow = await PillowPeer.StartAsync(cancellationToken);
        string work = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
        try
        {
            BirdsPhoto[] photos = await BirdsPhoto.AllAsync(pillow, work, cancellationToken);
            if (rounds > 0)
            {
                await SidesAsync(report, photos, rounds, classes, pillow, work, cancellationToken);
                Report(report, photos);
            }

            await StagesAsync(report, pillow, photos, work, chart, cancellationToken);
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }

        report.Print();
        return rounds == 0 || Array.TrueForAll(Limits, limit => limit.IsMost ? report.Value(limit.Figure) <= limit.Limit : report.Value(limit.Figure) >= limit.Limit) ? 0 : 1;
    }

    private static async Task SidesAsync(
        BenchmarkReport report,
        BirdsPhoto[] photos,
        int rounds,
        IReadOnlyList<string> classes,
        PillowPeer pillow,
        string work,
        CancellationToken cancellationToken)
    {
        using BirdsSides sides = await BirdsSides.StartAsync(photos, classes, pillow, work, cancellationToken);
        report.Say("warming up …");
        await sides.WarmAsync(cancellationToken);
        for (int round = 0; round < rounds; round++)
        {
            foreach (BirdsPhoto photo in photos)
            {
                report.Say($"round {round + 1}: {await sides.MeasureAsync(photo, cancellationToken)}");
            }
        }
    }

    private static async Task StagesAsync(
        BenchmarkReport report, PillowPeer pillow, BirdsPhoto[] photos, string work, FileInfo? chart, CancellationToken cancellationToken)
    {
        string middle = Path.Combine(work, "middle.jpg");
        await pillow.MakeAsync(photos[0].File, middle, 1600, 1200, cancellationToken);
        IReadOnlyList<StageRow> rows = await StageReport.MeasureAsync(
            [
                ("owl", photos[1].Bytes), ("parrot", photos[0].Bytes),
                ("middle", await File.ReadAllBytesAsync(middle, cancellationToken)), ("large", photos[2].Bytes),
            ],
            report,
            cancellationToken);
        if (chart is not null)
        {
            StageChart.Draw(rows).Save(chart.FullName);
        }
    }

    private static void Report(BenchmarkReport report, BirdsPhoto[] photos)
    {
        foreach (BirdsPhoto photo in photos)
        {
            foreach ((string figure, List<double> values) in photo.Figures)
            {
                report.Add($"{photo.Name}{char.ToUpperInvariant(figure[0])}{figure[1..]}", values);
            }
        }

        foreach ((string figure, _, _) in Limits)
        {
            report.Add(figure, Mean(photos.Select(photo => Quantile.Median(photo.Figures[figure]))));
            report.Add(figure + "Min", Mean(photos.Select(photo => photo.Figures[figure].Min())));
        }
    }

    /// <summary>The geometric mean.</summary>
    private static double Mean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));
}
