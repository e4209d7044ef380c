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
            Memory(record.Key),
            record.Value,
            Array.ConvertAll(record.Headers ?? [], header => new RecordHeader(header.Key, Memory(header.Value))),
            receivedAt));

    /// <summary>Said in so many words: an array that is null would become a memory that is empty, and no key is not an empty key.</summary>
    private static ReadOnlyMemory<byte>? Memory(byte[]? bytes) => bytes is null ? (ReadOnlyMemory<byte>?)null : bytes.AsMemory();
}
