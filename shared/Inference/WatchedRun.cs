using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference;

/// <summary>
/// The runs of one slot, one after the other, under a <see cref="RunWatch"/>. One number says whether a run is under way: the time
/// at which it began, or that the watch has ended it. A run that keeps its limits costs a write and an exchange of that number.
/// </summary>
public sealed class WatchedRun : IDisposable
{
    private const long Idle = 0;
    private const long EndedForTime = -1;
    private const long EndedForMemory = -2;

    private readonly Lock _gate = new();
    private readonly RunWatch? _watch;
    private readonly RunOptions _plain = new();
    private readonly RunOptions _shrinking = new();
    private RunOptions _current;
    private long _state;

    /// <param name="watch">Null where nothing watches.</param>
    public WatchedRun(RunWatch? watch)
    {
        _watch = watch;
        _current = _plain;
        _shrinking.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        watch?.Add(this);
    }

    /// <summary>Whether the watch has ended the run that is under way, and it has not returned yet.</summary>
    public bool IsEnded => Volatile.Read(ref _state) < Idle;

    /// <summary>The options for a run that begins now. Callers must call <see cref="End"/> when it has returned.</summary>
    /// <param name="shrinks">Whether what the run takes from the arena is returned to the system at its end.</param>
    public RunOptions Begin(bool shrinks)
    {
        _current = shrinks ? _shrinking : _plain;
        Volatile.Write(ref _state, _watch?.Now ?? Idle);
        return _current;
    }

    /// <summary>Ends the run, which then throws.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _state, Idle) < Idle)
        {
            // The watch sets the flag under this gate after it has changed the state, so the flag is not set after this.
            lock (_gate)
            {
                _current.Terminate = false;
            }
        }
    }

    /// <summary>What a caller is told of a run that was ended, or that found no memory; null for any other failure.</summary>
    public RunLimitException? Explain(OnnxRuntimeException failure) => Volatile.Read(ref _state) switch
    {
        EndedForTime => RunLimitException.OfTime(_watch!.Limits.Time, failure),
        EndedForMemory => RunLimitException.OfMemory(_watch!.Limits.ProcessMemory, failure),
        _ => _watch is not null && RunMemory.IsShort(failure) ? RunLimitException.OfMemory(_watch.Limits.Memory, failure) : null,
    };

    /// <summary>Ends the run if it began at or before a time.</summary>
    public void EndIfBegan(long latest, bool forMemory)
    {
        lock (_gate)
        {
            long began = Volatile.Read(ref _state);
            if (began > Idle && began <= latest && Interlocked.CompareExchange(ref _state, forMemory ? EndedForMemory : EndedForTime, began) == began)
            {
                _current.Terminate = true;
            }
        }
    }

    /// <summary>Whether a run is under way that began at or before a time.</summary>
    public bool Began(long latest) => Volatile.Read(ref _state) is > Idle and var began && began <= latest;

    /// <inheritdoc />
    public void Dispose()
    {
        _watch?.Remove(this);
        lock (_gate)
        {
            _plain.Dispose();
            _shrinking.Dispose();
        }
    }
}
