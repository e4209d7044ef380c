namespace Aviary.Messaging.Kafka;

/// <summary>How members of a group share partitions.</summary>
public enum KafkaGroupProtocol
{
    /// <summary>Members decide among themselves (cooperatively: only what moves stands still). Every broker knows it.</summary>
    Classic,

    /// <summary>The broker decides (KIP-848): faster, from Kafka 4.0 on.</summary>
    Consumer,
}
