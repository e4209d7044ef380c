using System.Threading.Channels;

namespace Aviary.Messaging.PubSub.Subscribing;

/// <summary>Wakes one waiter; a signal while nobody waits is kept, several are one.</summary>
internal sealed class Wakeup
{
    private readonly Channel<bool> _signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    public void Set() => _signal.Writer.TryWrite(true);

    public async Task WaitAsync(CancellationToken cancellationToken) => await _signal.Reader.ReadAsync(cancellationToken);
}
