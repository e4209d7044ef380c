using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Aviary.Benchmarks.Load;

/// <summary>
/// A generator for throughput that takes little of the cores which the measured servers need: one thread with blocking
/// sockets goes around its connections, reads the answer of each and sends its next request at once. All connections but
/// one always have a request under way. Latencies are not measured, as an answer waits for its turn.
/// </summary>
internal static class RoundRobin
{
    /// <summary>Requests a second over the duration.</summary>
    /// <param name="port">Port on loopback.</param>
    /// <param name="requests">Prepared requests; each connection walks through them from its own place.</param>
    /// <param name="connections">How many requests are under way at a time.</param>
    /// <param name="duration">How long new requests are sent.</param>
    /// <param name="cancellationToken">Ends the run early.</param>
    public static Task<double> RunAsync(
        int port, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration, CancellationToken cancellationToken)
        => Task.Factory.StartNew(
            () => Run(port, requests, connections, duration, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    private static double Run(int port, IReadOnlyList<byte[]> requests, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        Socket[] sockets = [.. Enumerable.Range(0, connections).Select(_ => Open(port))];
        try
        {
            byte[] buffer = new byte[64 * 1024];
            int[] next = [.. Enumerable.Range(0, connections).Select(number => number * 7)];
            Stopwatch clock = Stopwatch.StartNew();
            for (int i = 0; i < connections; i++)
            {
                sockets[i].Send(requests[next[i]++ % requests.Count]);
            }

            long answered = 0;
            while (clock.Elapsed < duration)
            {
                cancellationToken.ThrowIfCancellationRequested();
                for (int i = 0; i < connections; i++)
                {
                    Receive(sockets[i], buffer);
                    answered++;
                    sockets[i].Send(requests[next[i]++ % requests.Count]);
                }
            }

            return answered / clock.Elapsed.TotalSeconds;
        }
        finally
        {
            Array.ForEach(sockets, socket => socket.Dispose());
        }
    }

    private static Socket Open(int port)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private static void Receive(Socket socket, byte[] buffer)
    {
        int read = 0;
        HttpAnswer answer;
        while (!HttpAnswer.TryRead(buffer.AsSpan(0, read), out answer))
        {
            int count = socket.Receive(buffer, read, buffer.Length - read, SocketFlags.None);
            read += count > 0 ? count : throw new IOException("The server closed the connection.");
        }

        if (answer.Status != 200)
        {
            throw new InvalidOperationException($"A request under load was answered {answer.Status}.");
        }
    }
}
