using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>One case against a server of its own, with other clients beside it.</summary>
internal static class LimitTrial
{
    /// <summary>Others send for at least this long, also where a limit holds at once.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2);

    public static async Task<LimitOutcome> RunAsync(ILimitCase limit, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("aviary-limits-").FullName;
        try
        {
            using LimitBucket bucket = new(folder);
            await bucket.ImportAsync(LimitServer.Harmless, HarmlessModel.Bytes(), cancellationToken);
            await limit.PrepareAsync(bucket, cancellationToken);
            using LimitServer server = await LimitServer.StartAsync(bucket, limit.Settings, limit.OpenFiles, cancellationToken);
            return await TryAsync(limit, server, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<LimitOutcome> TryAsync(ILimitCase limit, LimitServer server, CancellationToken cancellationToken)
    {
        await using TreeMemory memory = TreeMemory.Watch(server.ProcessId);
        await using OtherClients others = OtherClients.Start(server.Port, cancellationToken);
        Task least = Task.Delay(LeastTime, cancellationToken);
        LimitVerdict verdict = await JudgeAsync(limit, server, cancellationToken);
        await least;
        OtherAnswers answers = await others.StopAsync();
        SortedDictionary<string, double> figures = new(StringComparer.Ordinal)
        {
            ["peakMemoryMb"] = memory.PeakMb,
            ["othersAnswered"] = answers.Answered,
            ["othersFailed"] = answers.Failed,
            ["othersP99Ms"] = answers.P99Ms,
        };
        if (verdict.AnswerMs is { } milliseconds)
        {
            figures["answerMs"] = milliseconds;
        }

        foreach ((string name, double value) in verdict.Figures)
        {
            figures[name] = value;
        }

        string? fault = server.HasEnded ? $"the server ended: {server.Tail()}"
            : answers.Failed > 0 ? $"{answers.Failed} requests of others failed"
            : answers.Answered == 0 ? "no request of others was answered"
            : memory.PeakMb > limit.MaxMemoryMb ? $"peak memory {memory.PeakMb:0} MB; at most {limit.MaxMemoryMb:0}"
            : null;
        return new LimitOutcome(limit.Name, verdict.Held && fault is null, fault is null ? verdict.Detail : $"{fault}; {verdict.Detail}", figures);
    }

    /// <summary>A case that throws has not held: the server closed a connection or gave no answer in time.</summary>
    private static async Task<LimitVerdict> JudgeAsync(ILimitCase limit, LimitServer server, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            return await limit.TryAsync(server, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            return new LimitVerdict(false, $"{e.GetType().Name}: {e.Message}") { AnswerMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
        }
    }
}

/// <summary>One case with its figures.</summary>
internal sealed record LimitOutcome(string Name, bool Held, string Detail, IReadOnlyDictionary<string, double> Figures);
