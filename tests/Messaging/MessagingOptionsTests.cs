using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging;

public sealed class MessagingOptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
        => Assert.Empty(Problems(new MessagingOptions()));

    [Theory]
    [InlineData("")]
    [InlineData("kafka")]
    [InlineData("kafka://host")]
    [InlineData("kafka://host:0")]
    [InlineData("kafka://user:secret@host:9092")]
    [InlineData("kafka://a:1,,b:2")]
    [InlineData("pubsub://")]
    [InlineData("memory://x")]
    [InlineData("KAFKA://a:1")]
    public void A_transport_that_is_none_is_named(string transport)
        => Assert.StartsWith("Messaging:Transport", Assert.Single(Problems(new() { Transport = transport }))[(transport.Length == 0 ? "Transport: ".Length : 0)..], StringComparison.Ordinal);

    [Theory]
    [InlineData("memory:")]
    [InlineData("kafka://a:9092")]
    [InlineData("kafka://a:9092,[::1]:9093/")]
    [InlineData("pubsub://project-1")]
    public void The_three_transports_are_known(string transport) => Assert.Empty(Problems(new() { Transport = transport }));

    [Fact]
    public void Kafka_without_brokers_is_named_with_where_they_can_stand()
    {
        Assert.Empty(Problems(new() { Transport = "kafka:", KafkaBrokers = "a:9092" }));
        Assert.SkipWhen(Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP") is not null, "KAFKA_BOOTSTRAP names brokers here.");
        Assert.Contains("Messaging:KafkaBrokers", Assert.Single(Problems(new() { Transport = "kafka:" })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_login_without_its_parts_is_named()
    {
        Assert.Equal(
            ["Messaging:KafkaUser", "Messaging:KafkaPassword"],
            Problems(new() { KafkaLogin = KafkaLogin.ScramSha256 }).Select(problem => problem.Split(' ')[0]));
        Assert.Equal(
            ["Messaging:KafkaTls"],
            Problems(new() { KafkaLogin = KafkaLogin.Plain, KafkaUser = "u", KafkaPassword = "p" }).Select(problem => problem.Split(' ')[0]));
        Assert.Equal(
            ["Messaging:KafkaTokenEndpoint", "Messaging:KafkaClientId", "Messaging:KafkaClientSecret"],
            Problems(new() { KafkaLogin = KafkaLogin.OAuthBearer }).Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void Two_lists_of_brokers_that_differ_are_named()
        => Assert.StartsWith("Messaging:KafkaBrokers", Assert.Single(Problems(new() { Transport = "kafka://a:1", KafkaBrokers = "b:1" })), StringComparison.Ordinal);

    [Fact]
    public void A_pause_beyond_the_longest_one_is_named()
        => Assert.StartsWith("Messaging:MaxRetryDelay", Assert.Single(Problems(new() { RetryDelay = TimeSpan.FromHours(1) })), StringComparison.Ordinal);

    [Fact]
    public async Task The_transport_that_is_named_is_opened()
    {
        await using IMessageTransport memory = Open(new());
        Assert.Equal(("memory", "memory:"), (memory.Capabilities.Name, memory.Description));
        await using IMessageTransport kafka = Open(new() { Transport = "kafka:", KafkaBrokers = "127.0.0.1:1" });
        Assert.Equal(("kafka", "kafka://127.0.0.1:1"), (kafka.Capabilities.Name, kafka.Description));
        Assert.Contains("memory:, kafka://host:port", Assert.Throws<ArgumentException>(() => Open(new() { Transport = "amqp://x" })).Message, StringComparison.Ordinal);
    }

    private static IMessageTransport Open(MessagingOptions options) => MessageTransports.Open(options, TimeProvider.System, NullLoggerFactory.Instance);

    private static IEnumerable<string> Problems(MessagingOptions options) => new MessagingOptionsValidator().Validate(null, options).Failures ?? [];
}
