using System.Text;
using Aviary.Messaging;

namespace Aviary.Tests.Messaging.Conformance;

/// <summary>
/// What every transport promises, see docs/messaging.md. Each transport inherits all of it. Topics have names of their own, so that
/// a shared broker can be used. Nothing sleeps: tests wait for what must come, at most a minute.
/// </summary>
public abstract partial class MessagingConformance : IAsyncDisposable
{
    private const string Undertaker = "undertaker";

    private readonly HashSet<string> _topics = [];
    private ConformanceBroker? _broker;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ConformanceBroker Broker => _broker ??= Connect();

    protected string Topic { get; } = $"conformance-{Guid.NewGuid():N}";

    /// <summary>Whether a fetch ends where the bound of bytes is reached.</summary>
    protected virtual bool FetchesByBytes => true;

    /// <summary>Connects to a broker, or skips the test by name where there is none.</summary>
    protected abstract ConformanceBroker Connect();

    public async ValueTask DisposeAsync()
    {
        if (_broker is not null)
        {
            await _broker.ForgetAsync(_topics);
            await _broker.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>A subscription to the test's topic whose delays suit a test.</summary>
    protected async Task<Subscription> SubscriptionAsync(string group = "workers", string? topic = null)
    {
        topic ??= Topic;
        IMessageTransport transport = Broker.Transport; // Skips the test where there is no broker, before there is anything to forget.
        Subscription subscription = new()
        {
            Topic = topic,
            Group = $"{group}-{Topic}",
            RetryDelay = TimeSpan.FromMilliseconds(20),
            MaxRetryDelay = TimeSpan.FromMilliseconds(200),
        };
        string[] topics = [topic, SubscriptionTopics.Retries(subscription), SubscriptionTopics.Dead(subscription)];
        _topics.UnionWith(topics);
        await transport.EnsureAsync(topics, subscription.Group, Cancellation);
        if (!transport.Capabilities.ReplayForNewGroups)
        {
            // Who reads the dead letters must be known before the first one comes.
            await transport.EnsureAsync([SubscriptionTopics.Dead(subscription)], $"{Undertaker}-{Topic}", Cancellation);
        }

        return subscription;
    }

    protected Task PublishAsync(params Message[] messages) => Broker.Transport.Publisher.PublishAsync(Topic, messages, Cancellation);

    protected static Message Event(string id, string? key = null, string body = "body") => new()
    {
        Id = id,
        Source = "/conformance",
        Type = "aviary.test.v1",
        Key = key,
        Body = Encoding.UTF8.GetBytes(body),
    };

    protected static Message[] Events(int count, Func<int, string?> key) => [.. Enumerable.Range(0, count).Select(i => Event($"{i}", key(i)))];

    /// <summary>The one dead letter of the test's topic.</summary>
    private async Task<ReceivedMessage> DeadLetterAsync(Subscription subscription)
    {
        await using Listener dead = Listener.Start(
            Broker.Transport, await SubscriptionAsync(Undertaker, SubscriptionTopics.Dead(subscription)));
        await dead.UntilCountAsync(1);
        return Assert.Single(dead.Received);
    }

    private static string Text(ReceivedMessage received, string header) => Encoding.UTF8.GetString(received.Message.Headers[header].Span);
}
