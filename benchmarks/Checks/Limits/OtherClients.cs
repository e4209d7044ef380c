using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>Clients that ask the harmless model on a schedule while a limit is tried.</summary>
internal sealed class OtherClients : IAsyncDisposable
{
    private const double PerSecond = 50;
    private const int Connections = 16;

    private readonly CancellationTokenSource _stop;
    private readonly Task<IReadOnlyList<OpenLoopAnswer>> _sending;

    private OtherClients(int port, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _sending = new OpenLoop([port], [LimitServer.HarmlessRequest(port)], PerSecond, Connections).RunAsync(_stop.Token);
    }

    public static OtherClients Start(int port, CancellationToken cancellationToken) => new(port, cancellationToken);

    /// <summary>Ends them and tells how they fared.</summary>
    public async Task<OtherAnswers> StopAsync()
    {
        await _stop.CancelAsync();
        IReadOnlyList<OpenLoopAnswer> answers = await _sending;
        double[] answered = [.. answers.Where(answer => answer.Status == 200).Select(answer => answer.LatencyMs)];
        return new OtherAnswers(answered.Length, answers.Count - answered.Length, answered.Length == 0 ? 0 : Quantile.At(answered, 0.99));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }
}

/// <summary>How other clients fared.</summary>
/// <param name="Answered">Requests that were answered 200.</param>
/// <param name="Failed">All others.</param>
/// <param name="P99Ms">Latency of the answered ones.</param>
internal sealed record OtherAnswers(int Answered, int Failed, double P99Ms);
