using System.Diagnostics;
using System.Globalization;

namespace Aviary.Benchmarks.Checks.Limits.Requests;

/// <summary>Pictures and forms over their limits, with a length and in chunks that never end: 413, with the setting's name.</summary>
internal sealed class TooLargeCase : ILimitCase
{
    private const string Form = "multipart/form-data; boundary=x";
    private const long Endless = 400 << 20;

    // Fewer than the pictures that a form may have come to more than it may.
    private const int PartBytes = 2 << 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "too-large";

    public double MaxMemoryMb => 700;

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        byte[] head = [.. "\r\n--x\r\nContent-Disposition: form-data; name=image\r\n\r\n"u8];
        byte[] zeros = OpenRequest.Chunk(new byte[64 << 10]);
        byte[] part = OpenRequest.Chunk([.. head, .. new byte[PartBytes]]);
        (string Type, long? Length, byte[] Begin, byte[] Piece, string Setting)[] bodies =
        [
            ("image/png", Endless, [], zeros, "Imaging:MaxBytes"),
            ("image/png", null, [], zeros, "Imaging:MaxBytes"),
            (Form, Endless, [], zeros, "Imaging:MaxRequestBytes"),
            (Form, null, [], part, "Imaging:MaxRequestBytes"),
            (Form, null, OpenRequest.Chunk(head), zeros, "Imaging:MaxBytes"),
            ("application/json", null, [], zeros, "Serving:MaxBodyBytes"),
        ];
        List<string> wrong = [];
        double slowest = 0;
        foreach ((string type, long? length, byte[] begin, byte[] piece, string setting) in bodies)
        {
            long began = Stopwatch.GetTimestamp();
            using OpenRequest request = await OpenRequest.BeginAsync(server.Port, type, length, cancellationToken);
            await request.TryWriteAsync(begin, cancellationToken);
            await request.WriteAsync(piece, Endless, cancellationToken);
            (int status, string text) = await request.AnswerAsync(Patience, cancellationToken);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            if (status != 413 || !text.Contains(setting, StringComparison.Ordinal))
            {
                wrong.Add($"{type} of {length?.ToString(CultureInfo.InvariantCulture) ?? "chunks"}: {status}");
            }
        }

        return new LimitVerdict(wrong.Count == 0, wrong.Count == 0 ? $"{bodies.Length} bodies were answered 413" : string.Join("; ", wrong)) { AnswerMs = slowest };
    }
}
