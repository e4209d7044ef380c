using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Aviary.Benchmarks.Load;

namespace Aviary.Benchmarks.Processes;

/// <summary>A server under measurement: started as a process of its own, killed with all its children at the end.</summary>
internal sealed class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    private ChildProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it holds in memory now; 0 when it has ended.</summary>
    public long MemoryBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    public static ChildProcess Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new ChildProcess(Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start."));
    }

    public static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Sends the request until it is answered 200, a millisecond between tries; fails when the process ends first.</summary>
    public async Task<TimeSpan> FirstAnswerAsync(int port, byte[] request, TimeSpan limit, CancellationToken cancellationToken)
    {
        Stopwatch clock = Stopwatch.StartNew();
        while (clock.Elapsed < limit)
        {
            try
            {
                using HttpConnection connection = await HttpConnection.OpenAsync(port, cancellationToken);
                (int status, _) = await connection.SendAsync(request, cancellationToken);
                if (status == 200)
                {
                    return clock.Elapsed;
                }
            }
            catch (Exception error) when (error is SocketException or IOException)
            {
                if (HasExited)
                {
                    break;
                }
            }

            await Task.Delay(1, cancellationToken);
        }

        throw new InvalidOperationException($"The process gave no answer. Its last lines:{Environment.NewLine}{Tail()}");
    }

    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public string Tail()
    {
        lock (_lastLines)
        {
            return string.Join(Environment.NewLine, _lastLines);
        }
    }

    /// <summary>Ends it at once (SIGKILL); whoever waits for it gets its exit code.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_lastLines)
        {
            _lastLines.Enqueue(line);
            while (_lastLines.Count > 20)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
