using System.Diagnostics;
using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>The processes that classify; killed, started again and joined by others while they work.</summary>
internal sealed class Workers(string folder, IReadOnlyList<int> ports, IReadOnlyDictionary<string, string> settings) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ChildProcess?[] _processes = new ChildProcess?[ports.Count];

    public int Count => ports.Count;

    public void Start(int worker)
    {
        lock (_lock)
        {
            if (_processes[worker] is { HasExited: false })
            {
                return;
            }

            _processes[worker]?.Dispose();
            _processes[worker] = ServedFashion.Aviary(folder, ["serve", "--port", $"{ports[worker]}"], settings);
        }
    }

    /// <summary>At once, in the middle of whatever it does (SIGKILL).</summary>
    public void Kill(int worker)
    {
        lock (_lock)
        {
            _processes[worker]?.Dispose();
            _processes[worker] = null;
        }
    }

    /// <summary>All that work, at once; somebody may wait for one of them.</summary>
    public void KillAll()
    {
        lock (_lock)
        {
            foreach (ChildProcess? process in _processes)
            {
                if (process is { HasExited: false })
                {
                    process.Kill();
                }
            }
        }
    }

    /// <summary>In good order (SIGTERM).</summary>
    public async Task StopAsync(int worker, CancellationToken cancellationToken)
    {
        if (_processes[worker] is not { HasExited: false } process)
        {
            return;
        }

        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        await process.WaitAsync(cancellationToken);
        Kill(worker);
    }

    /// <summary>The last words of a worker that ended by itself; null where none did.</summary>
    public string? Ended()
    {
        foreach (ChildProcess? process in _processes)
        {
            if (process is { HasExited: true })
            {
                return process.Tail();
            }
        }

        return null;
    }

    /// <summary>The last words of those that work.</summary>
    public IEnumerable<string> Words() => _processes.OfType<ChildProcess>().Select(process => process.Tail());

    public void Dispose()
    {
        for (int worker = 0; worker < _processes.Length; worker++)
        {
            Kill(worker);
        }
    }
}
