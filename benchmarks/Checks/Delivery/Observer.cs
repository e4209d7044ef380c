using System.Collections.Concurrent;
using System.Text;
using Aviary.Messaging;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>Writes down what is said of each request on the topics of results and dead letters, all through the run.</summary>
internal sealed class Observer(IMessageTransport client, DeliveryPlan plan)
{
    private const string Dead = "dead";

    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _said = new(StringComparer.Ordinal);

    /// <summary>All that differs of what was said of a request: the bodies of its results, and that it is dead.</summary>
    public IReadOnlyCollection<string> SaidOf(string id) => _said.TryGetValue(id, out ConcurrentDictionary<string, bool>? said) ? [.. said.Keys] : [];

    public static string Says(string? result) => result ?? Dead;

    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        client.Subscriber.SubscribeAsync(To(plan.Results), (messages, _) => Note(messages, message => Encoding.UTF8.GetString(message.Body.Span)), cancellationToken),
        client.Subscriber.SubscribeAsync(To(plan.Dead), (messages, _) => Note(messages, _ => Dead), cancellationToken));

    private Subscription To(string topic) => new()
    {
        Topic = topic,
        Group = plan.CheckerGroup,
        RetryTopic = plan.CheckerRetries,
        DeadTopic = plan.CheckerDead,
        MaxBatch = 500,
        DrainTimeout = TimeSpan.FromSeconds(5),
    };

    private Task<IReadOnlyList<Settlement>> Note(IReadOnlyList<ReceivedMessage> messages, Func<Message, string> says)
    {
        foreach (ReceivedMessage message in messages)
        {
            _said.GetOrAdd(message.Message.Id, _ => new(StringComparer.Ordinal)).TryAdd(says(message.Message), true);
        }

        return Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(_ => Settlement.Done)]);
    }
}
