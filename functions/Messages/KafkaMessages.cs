using Aviary.Messaging;
using Aviary.Messaging.Records;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions.Messages;

/// <summary>What a Kafka trigger brings, as messages.</summary>
internal static class KafkaMessages
{
    public static ReceivedMessage[] Read(KafkaRecord[] records, DateTimeOffset receivedAt)
        => Array.ConvertAll(records, record => RecordReader.Read(
            new MessageOrigin(record.Topic, record.Partition, $"{record.Offset}"),
            record.Key,
            record.Value,
            Array.ConvertAll(record.Headers ?? [], header => new RecordHeader(header.Key, header.Value)),
            receivedAt));
}
