using Aviary.AsyncClassification;
using Aviary.Functions.Messages;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions;

/// <summary>Classifies what arrives on Kafka. The host commits when a function returns, and brings the batch again when it throws.</summary>
public sealed class AsyncClassificationFunctions(TriggeredClassification classification, TimeProvider time)
{
    [Function("ClassifyFromKafka")]
    public Task ClassifyAsync(
        [KafkaTrigger(
            "%Messaging:KafkaBrokers%",
            "%Messaging:Requests%",
            ConsumerGroup = "%Messaging:Group%",
            IsBatched = true,
            Protocol = KafkaSecurity.Protocol,
            AuthenticationMode = KafkaSecurity.Login,
            Username = "%Messaging:KafkaUser%",
            Password = "%Messaging:KafkaPassword%",
            SslCaLocation = "%Messaging:KafkaCaFile%")]
        KafkaRecord[] records,
        CancellationToken cancellationToken)
        => classification.SettleAsync(KafkaMessages.Read(records, time.GetUtcNow()), cancellationToken);

    [Function("ClassifyRetriesFromKafka")]
    public Task ClassifyRetriesAsync(
        [KafkaTrigger(
            "%Messaging:KafkaBrokers%",
            "%Messaging:Retries%",
            ConsumerGroup = "%Messaging:Group%",
            IsBatched = true,
            Protocol = KafkaSecurity.Protocol,
            AuthenticationMode = KafkaSecurity.Login,
            Username = "%Messaging:KafkaUser%",
            Password = "%Messaging:KafkaPassword%",
            SslCaLocation = "%Messaging:KafkaCaFile%")]
        KafkaRecord[] records,
        CancellationToken cancellationToken)
        => classification.SettleAsync(KafkaMessages.Read(records, time.GetUtcNow()), cancellationToken);
}
