using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits.Requests;

/// <summary>Many forms at a time that send nearly all of their bytes and then nothing: some hold memory, the others are told when to try again.</summary>
internal sealed class UnfinishedFormsCase : ILimitCase
{
    private const int Forms = 40;
    private const long Length = 24_000_000, Sent = 19_000_000;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public string Name => "unfinished-forms";

    public double MaxMemoryMb => 700;

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        (int Status, string Text)[] answers = await Task.WhenAll(Enumerable.Range(0, Forms).Select(_ => SendAsync(server.Port, cancellationToken)));
        int refused = answers.Count(answer => answer.Status is 429 or 503 && answer.Text.Contains("Retry-After", StringComparison.OrdinalIgnoreCase));
        int slow = answers.Count(answer => answer.Status == 408);
        return new LimitVerdict(
            refused > 0 && refused + slow == Forms, $"{refused} of {Forms} were answered 429 or 503, {slow} that sent no more were ended with 408")
        {
            AnswerMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds,
            Figures = new Dictionary<string, double> { ["refused"] = refused, ["endedAsTooSlow"] = slow },
        };
    }

    private static async Task<(int Status, string Text)> SendAsync(int port, CancellationToken cancellationToken)
    {
        using OpenRequest request = await OpenRequest.BeginAsync(port, "multipart/form-data; boundary=x", Length, cancellationToken);
        await request.TryWriteAsync("--x\r\nContent-Disposition: form-data; name=image\r\n\r\n"u8.ToArray(), cancellationToken);
        await request.WriteAsync(new byte[64 << 10], Sent, cancellationToken);
        return await request.AnswerAsync(Patience, cancellationToken);
    }
}
