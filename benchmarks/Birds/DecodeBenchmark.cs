using System.CommandLine;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Birds;

/// <summary>
/// Bytes of a JPEG to 224×224 pixels on one thread, against Pillow (draft mode and a bilinear resize) taking turns. decodeRatio is the
/// worst of the photos'.
/// </summary>
internal static class DecodeBenchmark
{
    private const int Side = 224, Rounds = 15;
    private const double Most = 0.95;

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("decode", "Bytes of a JPEG to 224×224 pixels, against Pillow") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        string birds = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "birds"));
        string parrot = Path.Combine(birds, "coral_parrot.jpg");
        if (FastApiPeer.Missing() is { } missing || !File.Exists(parrot))
        {
            Console.Error.WriteLine($"the peer or the photos are not beside the checkout ({birds})");
            return 1;
        }

        BenchmarkReport report = new("decode", json);
        OwnDecoder decoder = new();
        using PillowPeer pillow = await PillowPeer.StartAsync(cancellationToken);
        string large = Path.Combine(Path.GetTempPath(), $"aviary-{Environment.ProcessId}-4000x3000.jpg");
        try
        {
            await pillow.MakeAsync(parrot, large, 4000, 3000, cancellationToken);
            (string Name, string File, int Count)[] photos = [("parrot", parrot, 15), ("owl", Path.Combine(birds, "coral_owl.jpg"), 30), ("large", large, 5)];
            double worst = 0;
            foreach ((string name, string file, int count) in photos)
            {
                worst = Math.Max(worst, await MeasureAsync(report, decoder, pillow, name, file, count, cancellationToken));
            }

            report.Add("decodeRatio", worst);
            report.Print();
            return worst <= Most ? 0 : 1;
        }
        finally
        {
            File.Delete(large);
        }
    }

    private static async Task<double> MeasureAsync(
        BenchmarkReport report, OwnDecoder decoder, PillowPeer pillow, string name, string file, int count, CancellationToken cancellationToken)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file, cancellationToken);
        List<double> ours = [], theirs = [], ratios = [];
        for (int round = -2; round < Rounds; round++)
        {
            double mine = decoder.Time(bytes, Side, round < 0 ? 60 : count);
            double other = await pillow.TimeAsync(file, Side, count, cancellationToken);
            if (round < 0)
            {
                continue; // until the code is compiled to its last form
            }

            ours.Add(mine);
            theirs.Add(other);
            ratios.Add(mine / other);
        }

        byte[] expected = await pillow.PixelsAsync(file, Side, cancellationToken);
        int difference = decoder.Pixels(bytes, Side).Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second));
        report.Say($"{name}: {Quantile.Median(ours):0.00} ms, Pillow {Quantile.Median(theirs):0.00} ms, ratio {Quantile.Median(ratios):0.00}, "
            + $"pixels differ by at most {difference}");
        report.Add($"{name}DecodeMs", ours);
        report.Add($"{name}PillowMs", theirs);
        report.Add($"{name}Ratio", ratios);
        report.Add($"{name}Difference", difference);
        return Quantile.Median(ratios);
    }
}
