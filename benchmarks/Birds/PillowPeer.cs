using System.Globalization;

namespace Aviary.Benchmarks.Birds;

/// <summary>Pillow: draft mode, then a bilinear resize.</summary>
internal sealed class PillowPeer : IDisposable
{
    private readonly PythonPeer _python;

    private PillowPeer(PythonPeer python) => _python = python;

    public static async Task<PillowPeer> StartAsync(CancellationToken cancellationToken)
        => new(await PythonPeer.StartAsync(Path.Combine("pillow", "decode.py"), [], cancellationToken));

    /// <summary>A larger JPEG of the same picture, quality 90.</summary>
    public Task MakeAsync(string from, string to, int width, int height, CancellationToken cancellationToken)
        => _python.AskAsync($"make\t{from}\t{to}\t{width}\t{height}", cancellationToken);

    /// <summary>The pixels it makes.</summary>
    public async Task<byte[]> PixelsAsync(string file, int side, CancellationToken cancellationToken)
    {
        string path = Path.GetTempFileName();
        try
        {
            await _python.AskAsync($"pixels\t{file}\t{side}\t{path}", cancellationToken);
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The median of some times, in ms.</summary>
    public async Task<double> TimeAsync(string file, int side, int count, CancellationToken cancellationToken)
        => double.Parse(await _python.AskAsync($"time\t{file}\t{side}\t{count}", cancellationToken), CultureInfo.InvariantCulture);

    public void Dispose() => _python.Dispose();
}
