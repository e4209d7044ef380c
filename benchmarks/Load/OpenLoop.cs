using System.Diagnostics;
using System.Threading.Channels;

namespace Aviary.Benchmarks.Load;

/// <summary>
/// Requests that come on a schedule of their own, as callers do who know nothing of each other, whether earlier ones are answered
/// or not. The pauses between them are exponential. Latency is counted from the scheduled time: a server that stalls pays for
/// every request that came meanwhile.
/// </summary>
/// <param name="ports">Ports on loopback that take turns, as behind a balancer.</param>
/// <param name="requests">Prepared requests, sent in turn.</param>
/// <param name="perSecond">Arrivals a second on average.</param>
/// <param name="connections">The most requests under way at a time; more wait for a connection, and their time runs.</param>
/// <param name="isWrong">Judges an answer with status 200: the number of its request, and its body.</param>
internal sealed class OpenLoop(
    IReadOnlyList<int> ports, IReadOnlyList<byte[]> requests, double perSecond, int connections, Func<int, ReadOnlyMemory<byte>, bool>? isWrong = null)
{
    private const int Failed = 0;

    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(30);

    /// <summary>Sends until <paramref name="stop"/> and waits for the last answers.</summary>
    public async Task<IReadOnlyList<OpenLoopAnswer>> RunAsync(CancellationToken stop)
    {
        Channel<(int Number, long Due)> arrivals = Channel.CreateUnbounded<(int, long)>(new UnboundedChannelOptions { SingleWriter = true });
        using CancellationTokenSource limit = new();
        Task<List<OpenLoopAnswer>>[] senders =
            [.. Enumerable.Range(0, connections).Select(_ => SendAsync(arrivals.Reader, limit.Token))];
        await Task.Factory.StartNew(() => Arrive(arrivals.Writer, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        limit.CancelAfter(LastAnswers);
        return [.. (await Task.WhenAll(senders)).SelectMany(answers => answers)];
    }

    /// <summary>The same for a given time.</summary>
    public async Task<IReadOnlyList<OpenLoopAnswer>> RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(duration);
        return await RunAsync(end.Token);
    }

    private void Arrive(ChannelWriter<(int Number, long Due)> arrivals, CancellationToken stop)
    {
        Random random = new(11);
        double due = Stopwatch.GetTimestamp();
        for (int number = 0; !stop.IsCancellationRequested; number++)
        {
            due += -Math.Log(1 - random.NextDouble()) / perSecond * Stopwatch.Frequency;
            Pause.Until((long)due);
            arrivals.TryWrite((number, (long)due));
        }

        arrivals.Complete();
    }

    private async Task<List<OpenLoopAnswer>> SendAsync(ChannelReader<(int Number, long Due)> arrivals, CancellationToken cancellationToken)
    {
        List<OpenLoopAnswer> answers = new(1024);
        HttpConnection?[] open = new HttpConnection?[ports.Count];
        try
        {
            await foreach ((int number, long due) in arrivals.ReadAllAsync(CancellationToken.None))
            {
                int request = number % requests.Count;
                int status = Failed;
                bool wrong = false;
                int turn = number % open.Length;
                try
                {
                    HttpConnection connection = open[turn] ??= await HttpConnection.OpenAsync(ports[turn], cancellationToken);
                    (status, ReadOnlyMemory<byte> body) = await connection.SendAsync(requests[request], cancellationToken);
                    long finished = Stopwatch.GetTimestamp();
                    wrong = status == 200 && isWrong?.Invoke(request, body) == true;
                    answers.Add(new OpenLoopAnswer(request, due, finished, status, wrong));
                }
                catch (Exception error) when (error is IOException or System.Net.Sockets.SocketException or OperationCanceledException)
                {
                    open[turn]?.Dispose();
                    open[turn] = null;
                    answers.Add(new OpenLoopAnswer(request, due, Stopwatch.GetTimestamp(), Failed, IsWrong: false));
                }
            }
        }
        finally
        {
            Array.ForEach(open, connection => connection?.Dispose());
        }

        return answers;
    }
}

/// <summary>One request of an open loop. Times are timestamps of <see cref="Stopwatch"/>.</summary>
/// <param name="Request">Which of the prepared requests.</param>
/// <param name="Due">When it should have been sent.</param>
/// <param name="Finished">When its answer was there.</param>
/// <param name="Status">The status; 0 where the connection failed.</param>
/// <param name="IsWrong">Whether the answer was judged wrong.</param>
internal sealed record OpenLoopAnswer(int Request, long Due, long Finished, int Status, bool IsWrong)
{
    public double LatencyMs => Stopwatch.GetElapsedTime(Due, Finished).TotalMilliseconds;
}
