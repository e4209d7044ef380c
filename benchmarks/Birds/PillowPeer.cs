using System.Diagnostics;
using System.Globalization;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Birds;

/// <summary>Pillow in a process of its own, asked line by line, so that it can take turns.</summary>
internal sealed class PillowPeer : IDisposable
{
    private readonly Process _process;

    private PillowPeer(Process process) => _process = process;

    public static async Task<PillowPeer> StartAsync(CancellationToken cancellationToken)
    {
        string python = await FastApiPeer.PythonAsync(cancellationToken);
        ProcessStartInfo start = new(python, [Path.Combine(AppContext.BaseDirectory, "peers", "pillow", "decode.py")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        return new PillowPeer(Process.Start(start) ?? throw new InvalidOperationException($"{python} did not start."));
    }

    /// <summary>A larger JPEG of the same picture, quality 90.</summary>
    public Task MakeAsync(string from, string to, int width, int height, CancellationToken cancellationToken)
        => AskAsync($"make\t{from}\t{to}\t{width}\t{height}", cancellationToken);

    /// <summary>The pixels it makes.</summary>
    public async Task<byte[]> PixelsAsync(string file, int side, CancellationToken cancellationToken)
    {
        string path = Path.GetTempFileName();
        try
        {
            await AskAsync($"pixels\t{file}\t{side}\t{path}", cancellationToken);
            return await File.ReadAllBytesAsync(path, cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>The median of some times, in ms.</summary>
    public async Task<double> TimeAsync(string file, int side, int count, CancellationToken cancellationToken)
        => double.Parse(await AskAsync($"time\t{file}\t{side}\t{count}", cancellationToken), CultureInfo.InvariantCulture);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        return await _process.StandardOutput.ReadLineAsync(cancellationToken) ?? throw new InvalidOperationException("Pillow ended without an answer.");
    }
}
