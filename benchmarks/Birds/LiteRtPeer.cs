using System.Globalization;
using Aviary.Benchmarks.Figures;

namespace Aviary.Benchmarks.Birds;

/// <summary>LiteRT, the runtime that the birds were made for, on one thread.</summary>
internal sealed class LiteRtPeer : IDisposable
{
    private readonly PythonPeer _python;

    private LiteRtPeer(PythonPeer python) => _python = python;

    /// <param name="model">The TensorFlow Lite file.</param>
    /// <param name="pixels">A file with the bytes of its input.</param>
    /// <param name="cancellationToken">Ends the setting up.</param>
    public static async Task<LiteRtPeer> StartAsync(string model, string pixels, CancellationToken cancellationToken)
        => new(await PythonPeer.StartAsync(Path.Combine("litert", "run.py"), [model, pixels], cancellationToken));

    /// <summary>The median of some runs, in ms.</summary>
    public async Task<double> TimeAsync(int count, CancellationToken cancellationToken)
        => Quantile.Median([.. (await _python.AskAsync($"time\t{count}", cancellationToken)).Split(' ').Select(time => double.Parse(time, CultureInfo.InvariantCulture))]);

    public void Dispose() => _python.Dispose();
}
