using System.Diagnostics;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Birds;

/// <summary>A Python program in a process of its own that is asked line by line, so that it can take turns.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;
    private readonly string _script;

    private PythonPeer(Process process, string script)
    {
        _process = process;
        _script = script;
    }

    /// <param name="script">The program below peers/.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the setting up.</param>
    public static async Task<PythonPeer> StartAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        string python = await FastApiPeer.PythonAsync(cancellationToken);
        ProcessStartInfo start = new(python, [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{python} did not start.");
        process.BeginErrorReadLine(); // LiteRT tells of its delegates there
        return new PythonPeer(process, script);
    }

    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"{_script} ended without an answer.");
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
