using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aviary.Tests.Messaging.Kafka;

/// <summary>
/// Passes Kafka's protocol on. A broker tells clients the address where it says it listens; where that stands in an answer, the relay
/// writes its own port, so that clients come back through it. Host and port are a text and four bytes, in every version of every
/// answer that has them: no length changes.
/// </summary>
internal sealed class PortRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly string _through;
    private readonly byte[] _advertised;
    private readonly byte[] _own;
    private readonly Task _accepting;

    private PortRelay(string through, string advertised)
    {
        _listener.Start();
        int port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _through = through;
        _advertised = Name(advertised.Split(':')[0], int.Parse(advertised.Split(':')[1]));
        _own = Name(advertised.Split(':')[0], port);
        Address = $"127.0.0.1:{port}";
        _accepting = AcceptAsync();
    }

    public string Address { get; }

    /// <param name="through">Where connections go.</param>
    /// <param name="advertised">The address that the broker tells its clients.</param>
    public static PortRelay Start(string through, string advertised) => new(through, advertised);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private static byte[] Name(string host, int port)
    {
        byte[] name = new byte[host.Length + sizeof(int)];
        Encoding.ASCII.GetBytes(host, name);
        BinaryPrimitives.WriteInt32BigEndian(name.AsSpan(host.Length), port);
        return name;
    }

    private async Task AcceptAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_end.Token);
                connections.Add(PassAsync(client));
            }
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (TcpClient server = new())
        using (CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(_end.Token))
        {
            try
            {
                await server.ConnectAsync(IPEndPoint.Parse(_through), over.Token);
                Task requests = client.GetStream().CopyToAsync(server.GetStream(), over.Token);
                Task answers = AnswersAsync(server.GetStream(), client.GetStream(), over.Token);
                await await Task.WhenAny(requests, answers);
                await over.CancelAsync();
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException)
            {
                // Either side went away, and so does the other.
            }
        }
    }

    private async Task AnswersAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        byte[] length = new byte[sizeof(int)];
        while (true)
        {
            await from.ReadExactlyAsync(length, cancellationToken);
            byte[] answer = new byte[BinaryPrimitives.ReadInt32BigEndian(length)];
            await from.ReadExactlyAsync(answer, cancellationToken);
            for (int at = answer.AsSpan().IndexOf(_advertised); at >= 0;)
            {
                _own.CopyTo(answer, at);
                int next = answer.AsSpan(at + _own.Length).IndexOf(_advertised);
                at = next < 0 ? -1 : at + _own.Length + next;
            }

            await to.WriteAsync(length, cancellationToken);
            await to.WriteAsync(answer, cancellationToken);
        }
    }
}
