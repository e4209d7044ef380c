namespace Aviary.Messaging.Kafka;

/// <summary>How batches of messages are packed on their way and in the broker.</summary>
public enum KafkaCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Fast and light; suits text and raw pixels.</summary>
    Lz4,

    /// <summary>Slower and smaller.</summary>
    Gzip,

    /// <summary>As LZ4, where something old reads along.</summary>
    Snappy,
}
