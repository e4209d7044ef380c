using Aviary.Cli.Hosting.Catalog;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Cli.Hosting.Kafka;

/// <summary>The Kafka triggers of a host, running until disposed.</summary>
internal sealed class KafkaTriggers : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualConsumers? _consumers;
    private readonly Task[] _loops;
    private readonly TimeSpan _drainTime;
    private readonly TimeProvider _time;

    public KafkaTriggers(IReadOnlyList<KafkaFunction> functions, IServiceProvider services, ILogger logger, TimeProvider time, TimeSpan drainTime)
    {
        _time = time;
        _drainTime = drainTime;
        _consumers = functions.Count > 0 ? new ManualConsumers(services.GetRequiredService<IOptions<MessagingOptions>>().Value, time) : null;
        _loops = [.. functions.Select(function => Task.Run(() => Loop(function, services, logger).RunAsync(_stop.Token)))];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await Task.WhenAll(_loops).WaitAsync(_drainTime, _time);
        }
        catch (TimeoutException)
        {
            // A function that does not heed its token is left behind; its batch comes again.
        }

        _consumers?.Dispose();
        _stop.Dispose();
    }

    private KafkaTriggerLoop Loop(KafkaFunction function, IServiceProvider services, ILogger logger) => new(
        function,
        () => _consumers!.Builder(new Subscription { Topic = function.Topic, Group = function.Group }),
        (records, cancellationToken) => function.RunAsync(services, records, cancellationToken),
        _time,
        logger);
}
