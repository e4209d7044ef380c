using Aviary.Messaging;
using Aviary.Messaging.InMemory;
using Aviary.Messaging.Kafka;
using Aviary.Messaging.PubSub;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Documents.Samples;

#pragma warning disable CA1859 // The document shows what is the same for each transport.

/// <summary>The code of docs/messaging.md.</summary>
internal static class MessagingSample
{
    public static async Task MemoryAsync(Func<IReadOnlyList<ReceivedMessage>, CancellationToken, Task> saveAsync, byte[] json, CancellationToken stopping)
    {
        // <memory>
        await using IMessageTransport broker = new InMemoryTransport(null, TimeProvider.System, NullLoggerFactory.Instance);
        Task work = broker.Subscriber.SubscribeAsync(
            new Subscription { Topic = "orders", Group = "billing", Concurrency = 4, MaxBatch = 16 },
            async (messages, cancellationToken) =>
            {
                await saveAsync(messages, cancellationToken);
                return [.. messages.Select(_ => Settlement.Done)];
            },
            stopping);
        Message order = new() { Id = "1", Source = "/shop", Type = "order.placed", Key = "customer-7", Body = json };
        await broker.Publisher.PublishAsync("orders", order, stopping);
        await work;
        // </memory>
    }

    public static async Task KafkaAsync(string secret, ILoggerFactory loggerFactory, CancellationToken stopping)
    {
        // <kafka>
        KafkaOptions options = new() { Brokers = "kafka-1:9093,kafka-2:9093", Tls = true, Login = KafkaLogin.ScramSha512, User = "billing", Password = secret };
        await using IMessageTransport broker = new KafkaTransport(options, TimeProvider.System, loggerFactory);
        await broker.EnsureAsync(["orders", "orders.retries", "orders.dead"], group: null, stopping); // where topics are not made by others
        // </kafka>
    }

    public static async Task PubSubAsync(byte[] json, ILoggerFactory loggerFactory, CancellationToken stopping)
    {
        // <pubsub>
        PubSubOptions options = new() { Project = "shop" }; // Application Default Credentials; or EmulatorHost = "127.0.0.1:8085"
        await using IMessageTransport broker = new PubSubTransport(options, TimeProvider.System, loggerFactory);
        await broker.EnsureAsync(["orders", "orders.retries", "orders.dead"], group: "billing", stopping);
        Message order = new() { Id = "1", Source = "/till/3", Type = "order.v1", Key = "customer-7", Body = json };
        await broker.Publisher.PublishAsync("orders", order, stopping);
        await broker.Subscriber.SubscribeAsync(
            new Subscription { Topic = "orders", Group = "billing", MaxBatch = 32 },
            async (orders, cancellationToken) => [.. orders.Select(order => order.Problem is null ? Settlement.Done : Settlement.Dead("unreadable", order.Problem))],
            stopping);
        // </pubsub>
    }
}
