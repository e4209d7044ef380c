using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Broker;

/// <summary>Pictures a second from a filled topic to stored outcomes: against a model that does nothing, and against the model alone.</summary>
internal static class BrokerThroughput
{
    private const int Rounds = 7;
    private const int Block = 10_000;
    private const int BirdRounds = 5;
    private static readonly TimeSpan Bare = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The rounds lie one after the other in a topic of one partition, both models in turn, before the worker starts: so they run in
    /// one process and under the same conditions.
    /// </summary>
    public static async Task RunAsync(BrokerPlan plan, ServedFashion models, BenchmarkReport report, CancellationToken cancellationToken)
    {
        byte[][] pictures = BrokerModels.Pictures(256, BrokerModels.FashionPixels);
        await using BrokerStage stage = await BrokerStage.CreateAsync(plan, partitions: 1, cancellationToken);
        for (int round = 0; round <= Rounds; round++)
        {
            string[] pair = [BrokerModels.Fashion, BrokerModels.Nothing];
            foreach (string model in round % 2 == 0 ? pair : pair.Reverse())
            {
                await stage.PublishAsync($"{model}{round}", model, pictures, Block, cancellationToken);
            }
        }

        stage.StartWorker();
        await stage.CompletedAsync($"{BrokerModels.Fashion}{Rounds}", Block, cancellationToken);
        await stage.CompletedAsync($"{BrokerModels.Nothing}{Rounds}", Block, cancellationToken);
        List<double> ours = [], nothing = [], ratios = [], bare = [], limits = [];
        using BareBatches alone = new(BrokerModels.Registered(models, BrokerModels.Fashion), pictures, plan.MaxBatch, Math.Min(plan.Concurrency, Environment.ProcessorCount));
        alone.PerSecond(Bare / 3);

        // The first round warms up.
        for (int round = 1; round <= Rounds; round++)
        {
            ours.Add(await stage.Outcomes.PerSecondAsync($"{BrokerModels.Fashion}{round}", 0.15, 0.85, cancellationToken));
            nothing.Add(await stage.Outcomes.PerSecondAsync($"{BrokerModels.Nothing}{round}", 0.15, 0.85, cancellationToken));
            bare.Add(alone.PerSecond(Bare / 3));
            ratios.Add(ours[^1] / nothing[^1]);
            limits.Add(ours[^1] / bare[^1]);
            report.Say($"round {round}: {ours[^1]:0} images/s, with a model that does nothing {nothing[^1]:0}, ratio {ratios[^1]:0.00}; the model alone {bare[^1]:0}");
        }

        report.Add("imagesPerSecond", ours);
        report.Add("nothingPerSecond", nothing);
        report.Add("throughputRatio", ratios);
        report.Add("fashionBarePerSecond", bare);
        report.Add("fashionLimitRatio", limits);
    }

    /// <summary>The birds' network costs so much that the pipeline around it should not be seen.</summary>
    public static async Task BirdsAsync(BrokerPlan plan, ServedFashion models, BenchmarkReport report, CancellationToken cancellationToken)
    {
        byte[][] pictures = BrokerModels.Pictures(32, BrokerModels.BirdPixels);
        await using BrokerStage stage = await BrokerStage.CreateAsync(plan, partitions: 1, cancellationToken);
        using BareBatches alone = new(BrokerModels.Registered(models, BrokerModels.Birds), pictures, plan.MaxBatch, Math.Min(plan.Concurrency, Environment.ProcessorCount));
        stage.StartWorker();
        int block = Math.Max(16 * plan.MaxBatch, (int)(10 * alone.PerSecond(Bare)));
        await stage.PublishAsync("warm", BrokerModels.Birds, pictures, block, cancellationToken);
        await stage.CompletedAsync("warm", block, cancellationToken);
        List<double> ours = [], bare = [], ratios = [];
        for (int round = 1; round <= BirdRounds; round++)
        {
            double before = alone.PerSecond(Bare);
            await stage.PublishAsync($"birds{round}", BrokerModels.Birds, pictures, block, cancellationToken);
            await stage.CompletedAsync($"birds{round}", block, cancellationToken);
            ours.Add(await stage.Outcomes.PerSecondAsync($"birds{round}", 0.2, 0.9, cancellationToken));
            bare.Add((before + alone.PerSecond(Bare)) / 2);
            ratios.Add(ours[^1] / bare[^1]);
            report.Say($"birds, round {round}: {ours[^1]:0.0} images/s, the model alone {bare[^1]:0.0}, ratio {ratios[^1]:0.00}");
        }

        report.Add("birdsPerSecond", ours);
        report.Add("birdsBarePerSecond", bare);
        report.Add("limitRatio", ratios);
    }
}
