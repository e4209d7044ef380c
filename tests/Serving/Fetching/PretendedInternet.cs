using System.Net;
using System.Net.Sockets;
using System.Text;
using Aviary.Serving.Fetching;

namespace Aviary.Tests.Serving.Fetching;

/// <summary>Names with addresses, and what each host answers, as bytes; who was connected to is written down.</summary>
internal sealed class PretendedInternet
{
    private readonly Dictionary<string, IPAddress[]> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);

    public List<IPEndPoint> Connected { get; } = [];

    public List<string> Asked { get; } = [];

    public PinnedConnection Connection => new(
        (host, _) =>
        {
            Asked.Add(host);
            return _names.TryGetValue(host, out IPAddress[]? found) ? Task.FromResult(found) : throw new SocketException((int)SocketError.HostNotFound);
        },
        (address, _) =>
        {
            Connected.Add(address);
            return _answers.TryGetValue(address.Address.ToString(), out byte[]? answer)
                ? ValueTask.FromResult<Stream>(new Conversation(answer))
                : throw new SocketException((int)SocketError.ConnectionRefused);
        });

    public PretendedInternet Host(string name, params string[] addresses)
    {
        _names[name] = [.. addresses.Select(IPAddress.Parse)];
        return this;
    }

    public PretendedInternet Answer(string address, string head, byte[]? body = null)
    {
        _answers[address] = [.. Encoding.ASCII.GetBytes($"HTTP/1.1 {head}\r\nConnection: close\r\n\r\n"), .. body ?? []];
        return this;
    }

    /// <summary>A server that never says a word.</summary>
    public PretendedInternet Silent(string address)
    {
        _answers[address] = [];
        return this;
    }

    private sealed class Conversation(byte[] answer) : MemoryStream
    {
        private int _at;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (answer.Length == 0)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            int count = Math.Min(buffer.Length, answer.Length - _at);
            answer.AsMemory(_at, count).CopyTo(buffer);
            _at += count;
            return count;
        }

        public override int Read(Span<byte> buffer) => throw new NotSupportedException();
    }
}
