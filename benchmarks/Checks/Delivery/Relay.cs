using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>A line between clients and a server on loopback that can be cut and slowed down.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private const int Buffer = 16 << 10;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int _target;
    private Task _accepting = Task.CompletedTask;
    private volatile int _delayMs;

    private Relay(int target) => _target = target;

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How long each piece of up to 16 KiB is held back, in both directions.</summary>
    public int DelayMs
    {
        get => _delayMs;
        set => _delayMs = value;
    }

    public static Relay To(int target)
    {
        Relay relay = new(target);
        relay._listener.Start();
        relay._accepting = relay.AcceptAsync();
        return relay;
    }

    /// <summary>Ends every connection at once, in the middle of whatever it carries.</summary>
    public void Cut()
    {
        foreach (TcpClient client in _open.Keys)
        {
            client.Close();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Cut();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            _ = CarryAsync(client);
        }
    }

    private async Task CarryAsync(TcpClient client)
    {
        using TcpClient server = new() { NoDelay = true };
        client.NoDelay = true;
        _open[client] = true;
        _open[server] = true;
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target, _stop.Token);
            await Task.WhenAny(PumpAsync(client, server), PumpAsync(server, client));
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The server is away, or the line was cut.
        }
        finally
        {
            _open.TryRemove(client, out _);
            _open.TryRemove(server, out _);
            client.Dispose();
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to)
    {
        byte[] buffer = new byte[Buffer];
        NetworkStream source = from.GetStream();
        NetworkStream target = to.GetStream();
        while (await source.ReadAsync(buffer, _stop.Token) is var read and > 0)
        {
            if (_delayMs is var delay and > 0)
            {
                await Task.Delay(delay, _stop.Token);
            }

            await target.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }
}
