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
    private static readonly byte[] HeaderEnd = "\r\n\r\n"u8.ToArray();

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
        int headerEnd;
        while ((headerEnd = _buffer.AsSpan(0, read).IndexOf(HeaderEnd)) < 0)
        {
            read += await ReceiveAsync(read, cancellationToken);
        }

        (int status, int length, bool chunked) = ParseHead(_buffer.AsSpan(0, headerEnd));
        int start = headerEnd + HeaderEnd.Length;
        if (chunked)
        {
            while (!_buffer.AsSpan(0, read).EndsWith("0\r\n\r\n"u8))
            {
                read += await ReceiveAsync(read, cancellationToken);
            }

            return (status, _buffer.AsMemory(start, read - start));
        }

        while (read < start + length)
        {
            read += await ReceiveAsync(read, cancellationToken);
        }

        return (status, _buffer.AsMemory(start, length));
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReceiveAsync(int offset, CancellationToken cancellationToken)
    {
        int count = await _socket.ReceiveAsync(_buffer.AsMemory(offset), SocketFlags.None, cancellationToken);
        return count > 0 ? count : throw new IOException("The server closed the connection.");
    }

    private static (int Status, int Length, bool Chunked) ParseHead(ReadOnlySpan<byte> head)
    {
        int status = int.Parse(head.Slice(9, 3));
        int length = 0;
        bool chunked = false;
        foreach (Range range in Split(head))
        {
            ReadOnlySpan<byte> line = head[range];
            if (StartsWith(line, "content-length:"))
            {
                length = int.Parse(line["content-length:".Length..].Trim((byte)' '));
            }
            else if (StartsWith(line, "transfer-encoding: chunked"))
            {
                chunked = true;
            }
        }

        return (status, length, chunked);
    }

    private static bool StartsWith(ReadOnlySpan<byte> line, string name)
        => line.Length >= name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name);

    private static List<Range> Split(ReadOnlySpan<byte> head)
    {
        List<Range> lines = [];
        int start = 0;
        while (start < head.Length)
        {
            int length = head[start..].IndexOf("\r\n"u8);
            length = length < 0 ? head.Length - start : length;
            lines.Add(start..(start + length));
            start += length + 2;
        }

        return lines;
    }
}
