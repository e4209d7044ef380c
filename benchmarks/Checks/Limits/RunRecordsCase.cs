using System.Diagnostics;
using Aviary.Learning.Training;
using Aviary.TrainingRuns;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>A report on a model with ten thousand records of training runs.</summary>
internal sealed class RunRecordsCase : ILimitCase
{
    private const int Records = 10_000;
    private const string Model = "fashion";

    // Others run beside it on all cores; the first report reads what no look has read before.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(3);

    public string Name => "run-records";

    public async Task PrepareAsync(LimitBucket bucket, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateDirectory(Path.Combine(bucket.Folder, "bucket", "runs", Model)).FullName;
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        for (int i = 0; i < Records; i++)
        {
            DateTimeOffset createdAt = now.AddMinutes(-1 - i);
            TrainingRun run = new(
                Model, $"{RunId.Prefix(createdAt)}-{i:D6}", "check", RunState.Completed, createdAt, createdAt.AddHours(1), new TrainingOptions())
            {
                MaxAttempts = 1,
                Attempts = 1,
                EndedAt = createdAt.AddSeconds(30),
            };
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{run.Run}.json"), RunLedger.Serialize(run), cancellationToken);
        }
    }

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        double slowest = 0;
        LimitAnswer answer = new(0, null, "");
        for (int i = 0; i < 5; i++)
        {
            long began = Stopwatch.GetTimestamp();
            answer = await server.GetAsync($"/api/models/{Model}/monitoring", cancellationToken);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }

        return new LimitVerdict(
            answer.Status == 200 && slowest <= Longest.TotalMilliseconds,
            $"{answer.Status} in {slowest:0} ms at most, {answer.Body.Length} characters; at most {Longest.TotalMilliseconds:0} ms are expected")
        {
            AnswerMs = slowest,
        };
    }
}
