using System.Diagnostics;
using Aviary.Benchmarks.Figures;

namespace Aviary.Benchmarks.Broker;

/// <summary>Whether the memory of a worker grows with what it has handled.</summary>
internal static class BrokerMemory
{
    private const int Parts = 50;
    private const int Early = Parts / 5;
    private const int Around = 3;

    /// <summary>The resident memory at all messages over that at a fifth of them, MB; each the median of three looks.</summary>
    public static async Task RunAsync(BrokerPlan plan, int messages, BenchmarkReport report, CancellationToken cancellationToken)
    {
        int part = Math.Max(1, messages / Parts);
        byte[][] pictures = BrokerModels.Pictures(256, BrokerModels.FashionPixels);
        await using BrokerStage stage = await BrokerStage.CreateAsync(plan, partitions: 4, cancellationToken);
        stage.StartWorker();
        List<double> looks = [];
        Stopwatch clock = Stopwatch.StartNew();
        await stage.PublishAsync("part0", BrokerModels.Fashion, pictures, part, cancellationToken);
        for (int done = 0; done < Parts; done++)
        {
            // The next part is there before this one is through, so that the worker never waits.
            if (done + 1 < Parts)
            {
                await stage.PublishAsync($"part{done + 1}", BrokerModels.Fashion, pictures, part, cancellationToken);
            }

            await stage.CompletedAsync($"part{done}", part, cancellationToken);
            using Process worker = Process.GetProcessById(stage.Workers[0].Id);
            looks.Add(worker.WorkingSet64 / (double)(1 << 20));
            if ((done + 1) % Early == 0)
            {
                report.Say($"{(done + 1) * part} messages: {looks[^1]:0.0} MB resident, {(done + 1) * part / clock.Elapsed.TotalSeconds:0} messages/s");
            }
        }

        double early = Quantile.Median(looks[(Early - 1)..(Early - 1 + Around)]);
        double late = Quantile.Median(looks[^Around..]);
        report.Add("memoryMessages", part * Parts);
        report.Add("memoryEarlyMb", early);
        report.Add("memoryLateMb", late);
        report.Add("memoryGrowthMb", late - early);
    }
}
