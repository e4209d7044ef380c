using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference.Probing;

/// <summary>
/// The time that a model may take for the probe rows that find out what it returns. A file of a few kilobytes can ask for
/// hours of arithmetic; ONNX Runtime is told to stop between two nodes, and the file is refused.
/// </summary>
internal sealed class ProbeTime : IDisposable
{
    /// <summary>For all rows together. The requests that such a model would answer wait no longer than that by default.</summary>
    public static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly TimeSpan _most;
    private readonly ITimer _timer;
    private bool _isOver;
    private bool _disposed;

    /// <summary>Begins to count.</summary>
    public ProbeTime(TimeSpan most, TimeProvider time)
    {
        _most = most;
        _timer = time.CreateTimer(static self => ((ProbeTime)self!).End(), this, most, Timeout.InfiniteTimeSpan);
    }

    /// <summary>For the runs.</summary>
    public RunOptions Run { get; } = new();

    /// <summary>To be asked after each run, whether it failed or not.</summary>
    /// <exception cref="InvalidDataException">The time is over.</exception>
    public void Require()
    {
        lock (_gate)
        {
            if (_isOver)
            {
                throw new InvalidDataException($"it takes more than {_most.TotalSeconds:0.###} s for a few sample rows");
            }
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_gate)
        {
            _disposed = true;
            Run.Dispose();
        }
    }

    private void End()
    {
        lock (_gate)
        {
            if (!_disposed)
            {
                _isOver = true;
                Run.Terminate = true;
            }
        }
    }
}
