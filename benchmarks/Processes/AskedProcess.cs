using System.Diagnostics;

namespace Aviary.Benchmarks.Processes;

/// <summary>A program in a process of its own that answers a line with a line, so that several can take turns.</summary>
internal sealed class AskedProcess : IDisposable
{
    private readonly Process _process;
    private readonly string _name;

    private AskedProcess(Process process, string name) => (_process, _name) = (process, name);

    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, of which the first names it in errors.</param>
    /// <param name="environment">What it finds in its environment besides ours.</param>
    public static AskedProcess Start(string program, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        process.BeginErrorReadLine(); // runtimes tell of their own doings there
        return new AskedProcess(process, arguments[0]);
    }

    public async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException($"{_name} ended without an answer.");
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
