using System.Collections.Concurrent;

namespace Aviary.TrainingRuns;

/// <summary>
/// Whether a trainer shows no life. One whose heartbeat lies in the future (a clock was set back, or is wrong) is watched instead:
/// it is lost when this process has seen the same heartbeat for so long, by a clock that nobody sets.
/// </summary>
internal sealed class SeenHeartbeats
{
    // Only runs with a heartbeat in the future get in here.
    private readonly ConcurrentDictionary<string, (DateTimeOffset Heartbeat, long At)> _seen = new(StringComparer.Ordinal);

    public bool IsLost(TrainingRun run, TimeSpan lost, TimeProvider time)
    {
        string key = RunLedger.Key(run.Model, run.Run);
        DateTimeOffset now = time.GetUtcNow();
        if (run.Heartbeat is not { } heartbeat || !WallClock.IsAhead(heartbeat, now))
        {
            _seen.TryRemove(key, out _);
            return run.Heartbeat + lost < now;
        }

        long at = time.GetTimestamp();
        (_, at) = _seen.AddOrUpdate(key, (heartbeat, at), (_, seen) => seen.Heartbeat == heartbeat ? seen : (heartbeat, at));
        return time.GetElapsedTime(at) > lost;
    }
}
