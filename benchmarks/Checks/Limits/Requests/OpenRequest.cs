using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aviary.Benchmarks.Checks.Limits.Requests;

/// <summary>A request for a prediction on a connection of its own, whose body is written piece by piece, or never to its end.</summary>
internal sealed class OpenRequest : IDisposable
{
    private readonly Socket _socket;
    private readonly Task<string> _answer;

    private OpenRequest(Socket socket, CancellationToken cancellationToken)
    {
        _socket = socket;
        _answer = ReadAsync(cancellationToken);
    }

    /// <summary>Whether it is answered, or its connection closed.</summary>
    public bool IsEnded => _answer.IsCompleted;

    /// <summary>Opens a connection and sends the head.</summary>
    /// <param name="port">The server's.</param>
    /// <param name="type">The content type.</param>
    /// <param name="length">What it says of its length; null for chunks.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<OpenRequest> BeginAsync(int port, string type, long? length, CancellationToken cancellationToken)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellationToken);
            OpenRequest request = new(socket, cancellationToken);
            await request.TryWriteAsync(
                Encoding.ASCII.GetBytes(
                    $"POST {LimitServer.HarmlessPath} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {type}\r\n"
                    + (length is null ? "Transfer-Encoding: chunked\r\n\r\n" : $"Content-Length: {length}\r\n\r\n")),
                cancellationToken);
            return request;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    public static byte[] Chunk(ReadOnlySpan<byte> bytes) => [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];

    /// <summary>Writes a piece again and again until so many bytes are out or the request is answered.</summary>
    /// <returns>How many bytes went out.</returns>
    public async Task<long> WriteAsync(byte[] piece, long most, CancellationToken cancellationToken)
    {
        long sent = 0;
        while (sent < most && !IsEnded && await TryWriteAsync(piece, cancellationToken))
        {
            sent += piece.Length;
        }

        return sent;
    }

    /// <returns>False where the server takes no more: the answer is there, or it does not come within a second.</returns>
    public async Task<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        using CancellationTokenSource full = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        full.CancelAfter(TimeSpan.FromSeconds(1));
        try
        {
            for (ReadOnlyMemory<byte> rest = bytes; rest.Length > 0;)
            {
                rest = rest[await _socket.SendAsync(rest, SocketFlags.None, full.Token)..];
            }

            return true;
        }
        catch (Exception closed) when (closed is SocketException || !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The status and the whole text of the answer; status 0 where the connection was closed without one, or none came in time.</summary>
    public async Task<(int Status, string Text)> AnswerAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        string text;
        try
        {
            text = await _answer.WaitAsync(limit, cancellationToken);
        }
        catch (TimeoutException)
        {
            return (0, "no answer");
        }

        return (text.Split(' ') is [_, var status, ..] && int.TryParse(status, out int code) ? code : 0, text);
    }

    public void Dispose() => _socket.Dispose();

    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        StringBuilder text = new();
        byte[] piece = new byte[4 << 10];
        try
        {
            for (int read; (read = await _socket.ReceiveAsync(piece, SocketFlags.None, cancellationToken)) > 0;)
            {
                text.Append(Encoding.UTF8.GetString(piece, 0, read));
            }
        }
        catch (Exception closed) when (closed is SocketException or ObjectDisposedException)
        {
            // What came before is the answer.
        }

        return text.ToString();
    }
}
