using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Aviary.Tests.Messaging.Conformance;

namespace Aviary.Tests.Messaging.Kafka;

public sealed class KafkaRebalanceTests
{
    private const int Given = 2209;
    private const int Count = 400;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(KafkaGroupProtocol.Classic)]
    [InlineData(KafkaGroupProtocol.Consumer)]
    public async Task A_subscriber_that_is_full_while_another_comes_and_goes_takes_all_the_rest(KafkaGroupProtocol protocol)
    {
        using RecordedLog log = new();
        await using KafkaService steadyClient = new(KafkaService.Brokers, protocol, log);
        await using KafkaService guestClient = new(KafkaService.Brokers, protocol);
        Subscription subscription = new()
        {
            Topic = $"rebalance-{Guid.NewGuid():N}",
            Group = $"rebalance-{Guid.NewGuid():N}",
            MaxWaiting = 20,
            DrainTimeout = TimeSpan.FromMilliseconds(100),
        };
        string[] topics = [subscription.Topic, SubscriptionTopics.Retries(subscription), SubscriptionTopics.Dead(subscription)];
        await steadyClient.Transport.EnsureAsync(topics, subscription.Group, Cancellation);
        await steadyClient.Transport.Publisher.PublishAsync(
            subscription.Topic, [.. Enumerable.Range(0, Count).Select(i => new Message { Id = $"{i}", Source = "/rebalance", Type = "aviary.test.v1", Key = $"key-{i}" })], Cancellation);

        TaskCompletionSource free = new(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task<IReadOnlyList<Settlement>> HoldAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
        {
            await free.Task.WaitAsync(cancellationToken);
            return [.. messages.Select(_ => Settlement.Done)];
        }

        await using Listener steady = Listener.Start(steadyClient.Transport, subscription, HoldAsync);
        await steady.UntilCountAsync(1);
        await using (Listener guest = Listener.Start(guestClient.Transport, subscription, HoldAsync))
        {
            await guest.UntilCountAsync(1);
        }

        // The guest's partitions came back while the others wait for room.
        await TestWait.UntilAsync(() => log.Of(Given).Count(line => line.Contains($"{subscription.Topic} [[", StringComparison.Ordinal)) >= 2);

        free.SetResult();
        await steady.UntilAsync(received => received.DistinctBy(each => each.Message.Id).Count() == Count, $"{Count} messages");
        await steadyClient.ForgetAsync(topics);
    }
}
