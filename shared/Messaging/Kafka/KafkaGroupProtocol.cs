namespace Aviary.Messaging.Kafka;

/// <summary>How members of a group share partitions.</summary>
public enum KafkaGroupProtocol
{
    /// <summary>Members decide among themselves (cooperatively: only partitions that move are paused). Every broker supports it.</summary>
    Classic,

    /// <summary>The broker decides (KIP-848): faster, from Kafka 4.0 on.</summary>
    Consumer,
}
