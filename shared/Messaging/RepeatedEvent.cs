namespace Aviary.Messaging;

/// <summary>Something that strangers can make happen at any rate, and that is logged once a minute at most, with how often it happened.</summary>
/// <param name="time">The clock.</param>
public sealed class RepeatedEvent(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _logged;
    private long _since;

    /// <summary>Counts it once.</summary>
    /// <param name="others">How many were counted since the last that was due.</param>
    /// <returns>Whether it is to be logged.</returns>
    public bool IsDue(out long others)
    {
        lock (_gate)
        {
            if (_logged is { } logged && time.GetElapsedTime(logged) < Interval)
            {
                _since++;
                others = 0;
                return false;
            }

            _logged = time.GetTimestamp();
            others = _since;
            _since = 0;
            return true;
        }
    }
}
