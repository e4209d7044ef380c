using Aviary.Benchmarks.Figures;

namespace Aviary.Benchmarks.Broker;

/// <summary>Throughput with one and two processes in the group, and latency at a tenth of each.</summary>
internal static class BrokerConsumers
{
    private const int Partitions = 4;
    private const int Block = 40_000;
    private const int Most = 2;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    public static async Task RunAsync(BrokerPlan plan, BenchmarkReport report, CancellationToken cancellationToken)
    {
        byte[][] pictures = BrokerModels.Pictures(256, BrokerModels.FashionPixels);
        await using BrokerStage stage = await BrokerStage.CreateAsync(plan, Partitions, cancellationToken);
        for (int consumers = 1; consumers <= Most; consumers++)
        {
            stage.StartWorker();
            // Enough for the group to settle, and for each process to be warm.
            for (int part = 0; part < 8; part++)
            {
                await stage.PublishAsync($"warm{consumers}{part}", BrokerModels.Fashion, pictures, Block / 10, cancellationToken);
                await stage.CompletedAsync($"warm{consumers}{part}", Block / 10, cancellationToken);
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            }

            string block = $"all{consumers}";
            await stage.PublishAsync(block, BrokerModels.Fashion, pictures, Block, cancellationToken);
            await stage.CompletedAsync(block, Block, cancellationToken);
            double perSecond = await stage.Outcomes.PerSecondAsync(block, 0.3, 0.9, cancellationToken);
            (double p50, double p99) = await BrokerLatency.RunAsync(stage, $"late{consumers}", perSecond / 10, Watched, pictures, cancellationToken);
            report.Say($"{consumers} consumer(s): {perSecond:0} images/s; at a tenth of it p50 {p50:0.0} ms, p99 {p99:0.0} ms");
            string ending = consumers == 1 ? "" : $"{consumers}Consumers";
            report.Add($"consumed{consumers}PerSecond", perSecond);
            report.Add("p50Ms" + ending, p50);
            report.Add("p99Ms" + ending, p99);
        }
    }
}
