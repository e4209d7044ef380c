using Aviary.AsyncClassification;
using Aviary.Functions.Messages;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Classifies what arrives on brokers. Kafka's trigger commits when a function returns, and brings the batch again when it throws.</summary>
public sealed class AsyncClassificationFunctions(TriggeredClassification classification, TimeProvider time)
{
    private const string FromKafka = "ClassifyFromKafka";
    private const string RetriesFromKafka = "ClassifyRetriesFromKafka";
    private const string Group = "%Messaging:Group%";
    private const string Brokers = "%Messaging:KafkaBrokers%";

    internal static IReadOnlyList<string> KafkaFunctions { get; } = [FromKafka, RetriesFromKafka];

    [Function(FromKafka)]
    public Task ClassifyAsync(
        [KafkaTrigger(Brokers, "%Messaging:Requests%", ConsumerGroup = Group, IsBatched = true, Protocol = KafkaSecurity.Protocol,
            AuthenticationMode = KafkaSecurity.Login, Username = KafkaSecurity.User, Password = KafkaSecurity.Password,
            OAuthBearerMethod = KafkaSecurity.TokenMethod, OAuthBearerTokenEndpointUrl = KafkaSecurity.TokenEndpoint,
            OAuthBearerClientId = KafkaSecurity.ClientId, OAuthBearerClientSecret = KafkaSecurity.ClientSecret,
            OAuthBearerScope = KafkaSecurity.Scope, SslCaLocation = KafkaSecurity.CaFile)]
        KafkaRecord[] records,
        CancellationToken cancellationToken)
        => classification.SettleAsync(KafkaMessages.Read(records, time.GetUtcNow()), cancellationToken);

    [Function(RetriesFromKafka)]
    public Task ClassifyRetriesAsync(
        [KafkaTrigger(Brokers, "%Messaging:Retries%", ConsumerGroup = Group, IsBatched = true, Protocol = KafkaSecurity.Protocol,
            AuthenticationMode = KafkaSecurity.Login, Username = KafkaSecurity.User, Password = KafkaSecurity.Password,
            OAuthBearerMethod = KafkaSecurity.TokenMethod, OAuthBearerTokenEndpointUrl = KafkaSecurity.TokenEndpoint,
            OAuthBearerClientId = KafkaSecurity.ClientId, OAuthBearerClientSecret = KafkaSecurity.ClientSecret,
            OAuthBearerScope = KafkaSecurity.Scope, SslCaLocation = KafkaSecurity.CaFile)]
        KafkaRecord[] records,
        CancellationToken cancellationToken)
        => classification.SettleAsync(KafkaMessages.Read(records, time.GetUtcNow()), cancellationToken);
}
