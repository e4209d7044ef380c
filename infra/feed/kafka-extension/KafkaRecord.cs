namespace Microsoft.Azure.Functions.Worker;

/// <summary>A record as the broker has it: key and value are bytes.</summary>
public class KafkaRecord
{
    public string Topic { get; set; } = "";

    public int Partition { get; set; }

    public long Offset { get; set; }

    public byte[]? Key { get; set; }

    public byte[]? Value { get; set; }

    public KafkaTimestamp? Timestamp { get; set; }

    public KafkaHeader[]? Headers { get; set; }
}
