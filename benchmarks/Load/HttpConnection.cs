using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aviary.Benchmarks.Load;

/// <summary>
/// One keep-alive HTTP/1.1 connection that sends a prepared request and reads its answer. It does as little as it can, so
/// that the generator takes little of the cores that the measured servers need.
/// </summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private readonly byte[] _buffer = new byte[64 * 1024];

    private HttpConnection(Socket socket) => _socket = socket;

    public static async Task<HttpConnection> OpenAsync(int port, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            return new HttpConnection(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static byte[] Request(string method, string path, int port, string? contentType = null, ReadOnlySpan<byte> body = default)
    {
        string head = $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            + (contentType is null ? "" : $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n")
            + "\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Sends the request and returns the status and the body, which is valid until the next call.</summary>
    public async ValueTask<(int Status, ReadOnlyMemory<byte> Body)> SendAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        for (ReadOnlyMemory<byte> rest = request; rest.Length > 0;)
        {
            rest = rest[await _socket.SendAsync(rest, SocketFlags.None, cancellationToken)..];
        }

        int read = 0;
        HttpAnswer answer;
        while (!HttpAnswer.TryRead(_buffer.AsSpan(0, read), out answer))
        {
            int count = await _socket.ReceiveAsync(_buffer.AsMemory(read), SocketFlags.None, cancellationToken);
            read += count > 0 ? count : throw new IOException("The server closed the connection.");
        }

        return (answer.Status, _buffer.AsMemory(answer.BodyStart, answer.BodyLength));
    }

    public void Dispose() => _socket.Dispose();
}
