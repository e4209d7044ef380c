using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits.Requests;

/// <summary>A body that comes a few bytes at a time: it is ended with 408 and not waited for.</summary>
internal sealed class SlowBodyCase : ILimitCase
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(30);

    public string Name => "slow-body";

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        using OpenRequest request = await OpenRequest.BeginAsync(server.Port, "application/json", 100_000, cancellationToken);
        while (!request.IsEnded && Stopwatch.GetElapsedTime(began) < Patience)
        {
            await request.TryWriteAsync(" "u8.ToArray(), cancellationToken);
            await Task.Delay(Pause, cancellationToken);
        }

        (int status, _) = await request.AnswerAsync(Pause, cancellationToken);
        return new LimitVerdict(status == 408, $"answered {status}") { AnswerMs = Stopwatch.GetElapsedTime(began).TotalMilliseconds };
    }
}
