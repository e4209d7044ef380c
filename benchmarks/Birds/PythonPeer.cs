using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Birds;

/// <summary>A Python program in a process of its own that is asked line by line, so that it can take turns.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly AskedProcess _process;

    private PythonPeer(AskedProcess process) => _process = process;

    /// <param name="script">The program below peers/.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="cancellationToken">Ends the setting up.</param>
    public static async Task<PythonPeer> StartAsync(string script, IEnumerable<string> arguments, CancellationToken cancellationToken)
        => new(AskedProcess.Start(
            await FastApiPeer.PythonAsync(cancellationToken), [Path.Combine(AppContext.BaseDirectory, "peers", script), .. arguments]));

    public Task<string> AskAsync(string line, CancellationToken cancellationToken) => _process.AskAsync(line, cancellationToken);

    public void Dispose() => _process.Dispose();
}
