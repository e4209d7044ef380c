namespace Aviary.Inference;

/// <summary>
/// Ends runs that take too much: one that lasts longer than its limit, and all that are under way for a while when the process
/// holds more memory than it may (what operators take past the arena). ONNX Runtime stops between two operators; one that computes
/// for minutes by itself cannot be stopped, and is counted until it returns.
/// </summary>
/// <remarks>A thread of its own, because runs may keep all threads of the pool busy.</remarks>
public sealed class RunWatch : IDisposable
{
    private const int MemoryEvery = 5;
    private const long ShrinkBeyond = 64L << 20;
    private const long MostFree = 256L << 20;

    /// <summary>How often it looks, and how long a run lasts before its memory is looked at.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan ShrinkPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ShortShrinkPause = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly HashSet<WatchedRun> _runs = [];
    private readonly TimeProvider _time;
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private long _settledBytes = long.MaxValue;
    private long _shrunkAt;
    private int _looks;
    private int _ended;

    /// <summary>Watches runs by these limits.</summary>
    public RunWatch(RunLimits limits, TimeProvider time)
    {
        Limits = limits;
        _time = time;
        _thread = new Thread(Watch) { IsBackground = true, Name = "Run watch" };
        _thread.Start();
    }

    /// <summary>The limits of a run.</summary>
    public RunLimits Limits { get; }

    /// <summary>Whoever found no memory runs once more alone: what was short may have been taken by another run.</summary>
    public Lock MemoryTurn { get; } = new();

    /// <summary>Runs that were ended at an earlier look and have not returned since.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>A timestamp above 0.</summary>
    public long Now => _time.GetTimestamp() is > 0 and var now ? now : 1;

    /// <summary>Begins to watch a run.</summary>
    public void Add(WatchedRun run)
    {
        lock (_gate)
        {
            _runs.Add(run);
        }
    }

    /// <summary>Ends to watch a run.</summary>
    public void Remove(WatchedRun run)
    {
        lock (_gate)
        {
            _runs.Remove(run);
        }
    }

    /// <summary>One look at all runs.</summary>
    internal void Look()
    {
        long now = Now;
        bool isLong = false;
        lock (_gate)
        {
            long late = now - Ticks(Limits.Time);
            long settled = now - Ticks(Interval);

            // Before others are ended: those that were ended at an earlier look had the time to return.
            Volatile.Write(ref _ended, _runs.Count(run => run.IsEnded));
            foreach (WatchedRun run in _runs)
            {
                run.EndIfBegan(late, forMemory: false);
                isLong |= run.Began(settled);
            }
        }

        if (isLong || ++_looks % MemoryEvery == 0)
        {
            LookAtMemory(now, isLong);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void LookAtMemory(long now, bool isLong)
    {
        long held = Environment.WorkingSet;
        if (held > Limits.ProcessMemory)
        {
            lock (_gate)
            {
                foreach (WatchedRun run in _runs)
                {
                    run.EndIfBegan(now - Ticks(Interval), forMemory: true);
                }
            }
        }

        // One large run must not cost memory for ever: the arena, and the C library, keep what they have until they are told to return it.
        _settledBytes = Math.Min(_settledBytes, held);
        long grown = held - _settledBytes;
        if (grown > ShrinkBeyond && now - _shrunkAt > Ticks(grown > Limits.Memory ? ShortShrinkPause : ShrinkPause))
        {
            OnnxEnvironment.ShrinkArena();
            NativeHeap.ReturnFree(MostFree);
            _shrunkAt = now;
            if (!isLong)
            {
                _settledBytes = Environment.WorkingSet; // what a run holds at the moment is not to stay
            }
        }
    }

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * _time.TimestampFrequency);

    private void Watch()
    {
        while (!_stop.Wait(Interval))
        {
            Look();
        }
    }
}
