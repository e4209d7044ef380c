using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Core;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Extensions.Kafka.Proto;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Reads the records of a batch. Its attributes have the metadata made at build time say <c>supportsDeferredBinding</c>, by which the
/// host hands over records whole.
/// </summary>
[SupportsDeferredBinding]
[SupportedTargetType(typeof(KafkaRecord))]
[SupportedTargetType(typeof(KafkaRecord[]))]
internal sealed class KafkaRecordConverter : IInputConverter
{
    public ValueTask<ConversionResult> ConvertAsync(ConverterContext context)
        => ValueTask.FromResult(context.Source switch
        {
            ModelBindingData one => ConversionResult.Success(Read(one)),
            CollectionModelBindingData many => ConversionResult.Success(Array.ConvertAll(many.ModelBindingData, Read)),
            _ => ConversionResult.Unhandled(),
        });

    private static KafkaRecord Read(ModelBindingData data)
    {
        KafkaRecordProto record = KafkaRecordProto.Parser.ParseFrom(data.Content.ToMemory().Span);
        return new KafkaRecord
        {
            Topic = record.Topic,
            Partition = record.Partition,
            Offset = record.Offset,
            Key = record.HasKey ? record.Key.ToByteArray() : null,
            Value = record.HasValue ? record.Value.ToByteArray() : null,
            Timestamp = record.Timestamp is { } time
                ? new KafkaTimestamp { UnixTimestampMs = time.UnixTimestampMs, Type = (KafkaTimestampType)time.Type }
                : null,
            Headers = [.. record.Headers.Select(header => new KafkaHeader { Key = header.Key, Value = header.HasValue ? header.Value.ToByteArray() : null })],
        };
    }
}
