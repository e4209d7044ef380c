using Confluent.Kafka;

namespace Aviary.Messaging.Kafka;

/// <summary>Consumers whose owner commits by itself, with the app's own settings of the broker.</summary>
public sealed class ManualConsumers : IDisposable
{
    private readonly KafkaOptions _options;
    private readonly OidcTokens _tokens;

    /// <summary>Makes consumers by these settings.</summary>
    public ManualConsumers(MessagingOptions options, TimeProvider time)
    {
        _options = MessageTransports.Kafka(options);
        _tokens = new OidcTokens(_options, time);
    }

    /// <summary>Settings and callbacks of a consumer of the subscription.</summary>
    public ConsumerBuilder<byte[], byte[]> Builder(Subscription subscription)
    {
        ConsumerBuilder<byte[], byte[]> builder = new(new ConsumerConfig(ClientSettings.Consumer(_options, subscription)) { EnableAutoCommit = false });
        return _options.Login == KafkaLogin.OAuthBearer ? builder.SetOAuthBearerTokenRefreshHandler((client, _) => _tokens.Refresh(client)) : builder;
    }

    /// <inheritdoc />
    public void Dispose() => _tokens.Dispose();
}
