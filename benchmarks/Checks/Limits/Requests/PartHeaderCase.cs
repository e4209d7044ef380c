using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits.Requests;

/// <summary>A form with one line of 419 MB in the head of a part.</summary>
internal sealed class PartHeaderCase : ILimitCase
{
    private const long LineBytes = 419_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "part-header";

    public double MaxMemoryMb => 500;

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        byte[] letters = new byte[64 << 10];
        letters.AsSpan().Fill((byte)'a');
        long began = Stopwatch.GetTimestamp();
        using OpenRequest request = await OpenRequest.BeginAsync(server.Port, "multipart/form-data; boundary=x", null, cancellationToken);
        await request.TryWriteAsync(OpenRequest.Chunk("--x\r\nContent-Disposition: "u8), cancellationToken);
        long sent = await request.WriteAsync(OpenRequest.Chunk(letters), LineBytes, cancellationToken);
        (int status, _) = await request.AnswerAsync(Patience, cancellationToken);
        return new LimitVerdict(status is 400 or 413, $"answered {status} after {sent >> 10} KiB") { AnswerMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
    }
}
