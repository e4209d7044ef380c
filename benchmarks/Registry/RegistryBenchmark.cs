using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using Aviary.Benchmarks.Figures;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Benchmarks.Registry;

/// <summary>
/// Whether reading the champion costs the same with 10, 1,000 and 10,000 versions: requests to the store (requestsRatio) and
/// median time (timeRatio), the most costly against 10, read in turn.
/// </summary>
internal static class RegistryBenchmark
{
    private const int Rounds = 500;
    private const int WarmUp = 50;

    private static readonly int[] Counts = [10, 1_000, 10_000];
    private static readonly DateTimeOffset First = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("registry", "Reading the champion with 10, 1,000 and 10,000 versions, on S3 where S3_ENDPOINT is set") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("registry", json);
        await using BenchmarkBucket bucket = new();
        report.Say($"measuring on {bucket.Store.Description}" + (bucket.IsFolder ? ": S3_ENDPOINT is not set" : ""));
        string run = Guid.NewGuid().ToString("n")[..8];
        string[] models = [.. Counts.Select(count => $"bench-{run}-{count}")];
        try
        {
            CountingStore counting = new(bucket.Store);
            ModelRegistry registry = new(counting, TimeProvider.System, NullLogger<ModelRegistry>.Instance);
            for (int i = 0; i < models.Length; i++)
            {
                report.Say($"writing {Counts[i]} versions …");
                ManifestDocument[] versions = [.. Enumerable.Range(0, Counts[i]).Select(number => Version(models[i], number))];
                await bucket.PutAsync(versions.Select(Manifest), cancellationToken);
                await registry.MoveAliasAsync(models[i], ModelRegistry.Champion, versions[^1].Version, null, "bench", cancellationToken);
            }

            await MeasureAsync(report, registry, counting, models, cancellationToken);
        }
        finally
        {
            report.Say("deleting them …");
            foreach (string model in models)
            {
                await bucket.DeleteAsync($"{RegistryKeys.Models}{model}/", CancellationToken.None);
            }
        }

        report.Add("onS3", bucket.IsFolder ? 0 : 1);
        report.Print();
        return report.Value("requestsRatio") == 1 && report.Value("timeRatio") <= 1.2 ? 0 : 1;
    }

    private static async Task MeasureAsync(
        BenchmarkReport report, ModelRegistry registry, CountingStore counting, string[] models, CancellationToken cancellationToken)
    {
        long[] requests = new long[models.Length];
        List<double>[] times = [.. models.Select(_ => new List<double>(Rounds))];
        for (int round = -WarmUp; round < Rounds; round++)
        {
            for (int turn = 0; turn < models.Length; turn++)
            {
                // Another one first each round: whoever comes after a pause or a collection should not always be the same.
                int i = (turn + round + WarmUp) % models.Length;
                long before = counting.Requests;
                long start = Stopwatch.GetTimestamp();
                await ReadChampionAsync(registry, models[i], cancellationToken);
                if (round >= 0)
                {
                    times[i].Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                    requests[i] += counting.Requests - before;
                }
            }
        }

        double[] medians = [.. times.Select(Quantile.Median)];
        for (int i = 0; i < models.Length; i++)
        {
            report.Add($"medianMs{Counts[i]}", medians[i]);
            report.Add($"requests{Counts[i]}", (double)requests[i] / Rounds);
        }

        report.Add("requestsRatio", requests.Skip(1).Max(count => (double)count / requests[0]));
        report.Add("timeRatio", medians.Skip(1).Max(median => median / medians[0]));
    }

    /// <summary>What serving does to learn of a champion: the alias, then the version's manifest.</summary>
    private static async Task ReadChampionAsync(ModelRegistry registry, string model, CancellationToken cancellationToken)
    {
        ModelAlias champion = await registry.FindAliasAsync(model, ModelRegistry.Champion, cancellationToken)
            ?? throw new InvalidOperationException($"{model} has no champion.");
        _ = await registry.FindVersionAsync(model, champion.Version, cancellationToken)
            ?? throw new InvalidOperationException($"{model} has no version {champion.Version}.");
    }

    /// <summary>A version of which only the manifest is there: that alone makes it exist, and reading the champion reads no more.</summary>
    private static ManifestDocument Version(string model, int number)
    {
        DateTimeOffset createdAt = First.AddMinutes(number);
        string digest = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(number)));
        return new ManifestDocument
        {
            Form = ManifestDocument.CurrentForm,
            Model = model,
            Version = VersionId.Create(createdAt, digest).ToString(),
            CreatedAt = createdAt,
            Lineage = new Lineage { Cause = "bench" },
            Parameters = [],
            Metrics = new SortedDictionary<string, double>(StringComparer.Ordinal) { ["accuracy"] = 0.9 },
            Files = new SortedDictionary<string, FileDigest>(StringComparer.Ordinal) { [VersionFiles.Model] = new FileDigest(1000, digest) },
        };
    }

    private static (string Key, byte[] Content) Manifest(ManifestDocument version)
        => (RegistryKeys.Manifest(version.Model, version.Version), RegistryJson.Write(version, RegistryJson.Default.ManifestDocument));
}
