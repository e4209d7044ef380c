using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Aviary.Tests.Functions.Requests;

/// <summary>One connection to an app, on which a test writes what no client would.</summary>
internal sealed class RawExchange : IDisposable
{
    private readonly TcpClient _tcp;
    private readonly NetworkStream _stream;

    private RawExchange(TcpClient tcp)
    {
        _tcp = tcp;
        _stream = tcp.GetStream();
    }

    public static async Task<RawExchange> OpenAsync(App app)
    {
        TcpClient tcp = new();
        await tcp.ConnectAsync("127.0.0.1", app.Client.BaseAddress!.Port, App.None);
        return new RawExchange(tcp);
    }

    /// <summary>The head of a POST for a prediction, with the lines given.</summary>
    public static byte[] Post(params string[] lines)
        => Encoding.ASCII.GetBytes($"POST {App.Predictions} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(lines.Select(line => $"{line}\r\n"))}\r\n");

    public static byte[] Chunk(ReadOnlySpan<byte> bytes) => [.. Encoding.ASCII.GetBytes($"{bytes.Length:x}\r\n"), .. bytes, .. "\r\n"u8];

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _stream.WriteAsync(bytes, App.None);

    /// <summary>Writes what may be refused before it has all arrived.</summary>
    public async Task TryWriteAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The server has answered and closed meanwhile.
        }
    }

    /// <summary>The answer: status, the lines of its head, and its body as JSON.</summary>
    public async Task<(int Status, string Head, JsonElement Body)> AnswerAsync()
    {
        StringBuilder text = new();
        byte[] piece = new byte[8 << 10];
        while (true)
        {
            int read = await _stream.ReadAsync(piece, App.None);
            text.Append(Encoding.UTF8.GetString(piece, 0, read));
            string[] parts = text.ToString().Split("\r\n\r\n", 2);
            if (parts.Length == 2 && Whole(parts[0], parts[1]) is { } body)
            {
                return (int.Parse(parts[0].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), parts[0], JsonSerializer.Deserialize<JsonElement>(body));
            }

            Assert.True(read > 0, $"the answer is cut off: {text}");
        }
    }

    public void Dispose()
    {
        _stream.Dispose();
        _tcp.Dispose();
    }

    /// <summary>The body, where all of it is there; the server sends an answer of a few hundred bytes as one chunk.</summary>
    private static string? Whole(string head, string rest)
    {
        if (head.Contains("Transfer-Encoding: chunked", StringComparison.Ordinal))
        {
            int begin = rest.IndexOf('{', StringComparison.Ordinal), end = rest.IndexOf("\r\n0\r\n\r\n", StringComparison.Ordinal);
            return end < 0 ? null : rest[begin..end];
        }

        string length = head.Split("\r\n").Single(line => line.StartsWith("Content-Length:", StringComparison.Ordinal)).Split(": ")[1];
        return Encoding.UTF8.GetByteCount(rest) >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) ? rest : null;
    }
}
