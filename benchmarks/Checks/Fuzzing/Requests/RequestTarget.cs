using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Aviary.Benchmarks.Checks.Fuzzing.Requests;

/// <summary>The whole app behind a socket. It answers 2xx or 4xx, or hangs up on what is no HTTP; a 500 is a fault.</summary>
internal sealed class RequestTarget : IFuzzTarget
{
    /// <summary>Every so many requests one goes as it is, cut off at its end.</summary>
    private const int Raw = 4;

    private const int AnswerRead = 64 * 1024;
    private const int Shown = 600;

    private readonly int _port;

    /// <param name="folder">For the bucket of the app.</param>
    public RequestTarget(string folder) => _port = RequestServer.StartAsync(folder, CancellationToken.None).GetAwaiter().GetResult().Port;

    public IReadOnlyList<byte[]> Seeds => RequestSamples.All;

    public bool Take(byte[] bytes)
    {
        bool raw = bytes.Length % Raw == 0;
        byte[] request = raw ? bytes : MendedLength.Apply(bytes);
        string answer = Send(request, raw);
        int status = StatusOf(answer);
        return status is >= 500 and not (501 or 505)
            ? throw new InvalidOperationException($"the server answered {status} to{Environment.NewLine}{Encoding.Latin1.GetString(request.AsSpan(0, Math.Min(request.Length, Shown)))}")
            : status is >= 200 and < 300;
    }

    /// <summary>The status of the first answer that is final; 0 where there is none.</summary>
    internal static int StatusOf(string answer)
    {
        const string Start = "HTTP/1.1 ";
        for (int at = answer.IndexOf(Start, StringComparison.Ordinal); at >= 0; at = answer.IndexOf(Start, at + 1, StringComparison.Ordinal))
        {
            if (answer.Length >= at + Start.Length + 3 && int.TryParse(answer.AsSpan(at + Start.Length, 3), out int status) && status >= 200)
            {
                return status;
            }
        }

        return 0;
    }

    private string Send(byte[] request, bool cutOff)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.LingerState = new LingerOption(true, 0); // no port stays behind
        socket.Connect(IPAddress.Loopback, _port);
        StringBuilder answer = new();
        try
        {
            socket.Send(request);
            if (cutOff)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            byte[] buffer = new byte[AnswerRead];
            for (int count = socket.Receive(buffer); count > 0 && answer.Length < AnswerRead; count = socket.Receive(buffer))
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (SocketException)
        {
            // It hung up before all was sent or read; what it had said by then counts.
        }

        return answer.ToString();
    }
}
