using System.Diagnostics;

namespace Aviary.Benchmarks.Load;

/// <summary>A number of connections that each send the next request as soon as the last one is answered.</summary>
internal static class ClosedLoop
{
    /// <param name="port">Port on loopback.</param>
    /// <param name="requests">Prepared requests; each connection walks through them from its own place.</param>
    /// <param name="connections">How many requests are under way at a time.</param>
    /// <param name="duration">How long new requests are sent.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static async Task<LoadResult> RunAsync(
        int port, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        Stopwatch clock = Stopwatch.StartNew();
        List<double>[] latencies = await Task.WhenAll(Enumerable.Range(0, connections).Select(async number =>
        {
            using HttpConnection connection = await HttpConnection.OpenAsync(port, cancellationToken);
            List<double> mine = new(4096);
            for (int i = number * 7; clock.Elapsed < duration; i++)
            {
                long start = Stopwatch.GetTimestamp();
                (int status, _) = await connection.SendAsync(requests[i % requests.Count], cancellationToken);
                if (status != 200)
                {
                    throw new InvalidOperationException($"A request under load was answered {status}.");
                }

                mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }

            return mine;
        }));
        TimeSpan elapsed = clock.Elapsed;
        return new LoadResult([.. latencies.SelectMany(list => list)], elapsed);
    }
}

/// <param name="LatenciesMs">One value for each answered request, in milliseconds.</param>
/// <param name="Elapsed">Wall time of the run.</param>
internal sealed record LoadResult(IReadOnlyList<double> LatenciesMs, TimeSpan Elapsed)
{
    public double RequestsPerSecond => LatenciesMs.Count / Elapsed.TotalSeconds;
}
