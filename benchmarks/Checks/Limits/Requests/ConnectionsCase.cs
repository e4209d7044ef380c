using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits.Requests;

/// <summary>More connections than the server may have files open: some are closed at once, and nothing else suffers.</summary>
internal sealed class ConnectionsCase : ILimitCase
{
    private const int Files = 1_000, Connections = 1_100;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100), Patience = TimeSpan.FromSeconds(10), Beginning = TimeSpan.FromSeconds(2);

    public string Name => "connections";

    public int? OpenFiles => Files;

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        List<OpenRequest> open = [];
        try
        {
            // Others have their connections by then; whoever comes later shares what is left.
            await Task.Delay(Beginning, cancellationToken);
            for (int i = 0; i < Connections; i++)
            {
                open.Add(await OpenRequest.BeginAsync(server.Port, "application/json", 1_000, cancellationToken));
            }

            int closed = 0;
            for (long began = Stopwatch.GetTimestamp(); closed < Connections - (Files / 2) && Stopwatch.GetElapsedTime(began) < Patience;)
            {
                await Task.Delay(Moment, cancellationToken);
                closed = open.Count(request => request.IsEnded);
            }

            int kept = Connections - closed;
            return new LimitVerdict(!server.HasEnded && closed > 0 && kept is > 100 and <= Files / 2, $"{kept} of {Connections} connections were taken, {closed} closed")
            {
                Figures = new Dictionary<string, double> { ["taken"] = kept, ["closed"] = closed },
            };
        }
        finally
        {
            open.ForEach(request => request.Dispose());
        }
    }
}
