using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Hosting;

/// <summary>The Kafka triggers of a host, running until disposed.</summary>
internal sealed class KafkaTriggers : IAsyncDisposable
{
    private readonly ManualConsumers? _consumers;
    private readonly TriggerLoops _loops;

    public KafkaTriggers(IReadOnlyList<KafkaFunction> functions, IServiceProvider services, ILogger logger, TimeProvider time, TimeSpan drainTime)
    {
        ManualConsumers? consumers = functions.Count > 0 ? new(services.GetRequiredService<IOptions<MessagingOptions>>().Value, time) : null;
        _consumers = consumers;

        // A loop that begins anew begins with a new client.
        _loops = new TriggerLoops(
            functions.Select(function => (function.Name, (Func<CancellationToken, Task>)(stop => new KafkaTriggerLoop(
                function,
                () => consumers!.Builder(new Subscription { Topic = function.Topic, Group = function.Group }),
                (records, cancellationToken) => function.RunAsync(services, records, cancellationToken),
                time,
                logger).RunAsync(stop)))),
            logger,
            time,
            drainTime);
    }

    public async ValueTask DisposeAsync()
    {
        await _loops.DisposeAsync();
        _consumers?.Dispose();
    }
}
