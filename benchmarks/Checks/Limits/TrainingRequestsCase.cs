using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>A thousand requests to train: one run waits, and the others are told which.</summary>
internal sealed class TrainingRequestsCase : ILimitCase
{
    private const int Requests = 1000;
    private const int AtOnce = 32;
    private const string Model = "fashion";

    public string Name => "training-requests";

    // The run that is let in shall wait for as long as this takes.
    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["AzureWebJobs.ContinueTraining.Disabled"] = "true" };

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        ConcurrentBag<(int Status, string? Address)> answers = [];
        long began = Stopwatch.GetTimestamp();
        ParallelOptions bound = new() { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, Requests, bound, async (_, ct) =>
        {
            using HttpResponseMessage answer = await client.PostAsync($"/api/models/{Model}/training", content: null, ct);
            answers.Add(((int)answer.StatusCode, answer.Headers.Location?.OriginalString));
        });
        double milliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        int accepted = answers.Count(answer => answer.Status == 202);
        int told = answers.Count(answer => answer.Status == 409);
        string[] addresses = [.. answers.Select(answer => answer.Address ?? "none").Distinct()];
        int records = Directory.EnumerateFiles(Path.Combine(server.Bucket.Folder, "bucket", "runs", Model), "*.json").Count();
        using HttpResponseMessage cancelled = await client.DeleteAsync(addresses[0], cancellationToken);
        return new LimitVerdict(
            (accepted, told, addresses.Length, records, (int)cancelled.StatusCode) == (1, Requests - 1, 1, 1, 200),
            $"{accepted} accepted, {told} answered 409, {addresses.Length} address, {records} record; cancelled with {(int)cancelled.StatusCode}")
        {
            AnswerMs = milliseconds / Requests,
            Figures = new Dictionary<string, double> { ["allMs"] = milliseconds },
        };
    }
}
