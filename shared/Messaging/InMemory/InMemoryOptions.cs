namespace Aviary.Messaging.InMemory;

/// <summary>The bounds of a broker in memory.</summary>
public sealed record InMemoryOptions
{
    /// <summary>Partitions of a topic. 1 to 1,024, default 4.</summary>
    public int Partitions { get; init; } = 4;

    /// <summary>
    /// How many records a partition keeps. At least 1, default 25,000. Beyond it the oldest go, except that a publisher is refused
    /// (<see cref="BrokerUnavailableException"/>) while a group with subscribers has not had them.
    /// </summary>
    public int RetainedRecords { get; init; } = 25_000;

    /// <summary>How many bytes a partition keeps, as <see cref="RetainedRecords"/>. At least 1, default 64 MiB.</summary>
    public long RetainedBytes { get; init; } = 64L << 20;
}
