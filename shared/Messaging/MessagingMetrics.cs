using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aviary.Messaging;

/// <summary>Meter <c>Aviary.Messaging</c>, named after OpenTelemetry's conventions for messaging.</summary>
internal sealed class MessagingMetrics : IDisposable
{
    public const string MeterName = "Aviary.Messaging";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _system;
    private readonly Counter<long> _published;
    private readonly Counter<long> _consumed;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _dead;
    private readonly Counter<long> _refusedPushes;
    private readonly Histogram<double> _process;

    /// <param name="system">The transport's name.</param>
    public MessagingMetrics(string system)
    {
        _system = new("messaging.system", system);
        _published = _meter.CreateCounter<long>("messaging.client.published.messages", "{message}", "Messages that were published, or failed to be.");
        _consumed = _meter.CreateCounter<long>("messaging.client.consumed.messages", "{message}", "Messages that were received.");
        _process = _meter.CreateHistogram<double>("messaging.process.duration", "s", "How long handlers took for a batch.");
        _retries = _meter.CreateCounter<long>("aviary.messaging.retries", "{message}", "Messages that were sent to wait for another attempt.");
        _dead = _meter.CreateCounter<long>("aviary.messaging.dead_letters", "{message}", "Messages that were given up.");
        _refusedPushes = _meter.CreateCounter<long>("aviary.messaging.refused_pushes", "{request}", "Pushes that were refused for their token.");
    }

    public void Published(string topic, int count, Exception? error = null)
    {
        TagList tags = new() { _system, { "messaging.destination.name", topic } };
        AddError(ref tags, error);
        _published.Add(count, tags);
    }

    public void Consumed(Subscription subscription, int count) => _consumed.Add(count, Tags(subscription));

    public void Retried(Subscription subscription, int count) => _retries.Add(count, Tags(subscription));

    public void DeadLettered(Subscription subscription, int count) => _dead.Add(count, Tags(subscription));

    public void PushRefused(int status) => _refusedPushes.Add(1, new TagList { _system, { "http.response.status_code", status } });

    public void Processed(Subscription subscription, TimeSpan duration, Exception? error)
    {
        TagList tags = Tags(subscription);
        AddError(ref tags, error);
        _process.Record(duration.TotalSeconds, tags);
    }

    public void Dispose() => _meter.Dispose();

    private static void AddError(ref TagList tags, Exception? error)
    {
        if (error is not null)
        {
            tags.Add("error.type", error.GetType().FullName);
        }
    }

    private TagList Tags(Subscription subscription) => new()
    {
        _system,
        { "messaging.destination.name", subscription.Topic },
        { "messaging.consumer.group.name", subscription.Group },
    };
}
