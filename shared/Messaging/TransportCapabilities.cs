namespace Aviary.Messaging;

/// <summary>The features of a transport: differences between brokers are stated here, not hidden.</summary>
public sealed record TransportCapabilities
{
    /// <summary>The name: <c>memory</c>, <c>kafka</c>, <c>pubsub</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The largest message it carries, in bytes of body and headers together, unless the broker is set otherwise.</summary>
    public required int MaxMessageBytes { get; init; }

    /// <summary>Messages outlive the process.</summary>
    public required bool Durable { get; init; }

    /// <summary>Several processes can share a group.</summary>
    public required bool CompetingProcesses { get; init; }

    /// <summary>Messages lie in partitions, which bound how many processes of a group can work.</summary>
    public required bool Partitions { get; init; }

    /// <summary>A new group gets what was published before it came.</summary>
    public required bool ReplayForNewGroups { get; init; }

    /// <summary>Header values are carried as bytes; otherwise what is not text travels encoded, and is decoded by this library alone.</summary>
    public required bool BinaryHeaders { get; init; }

    /// <summary>Keys are carried as bytes, of any length that a message has room for; otherwise a key is text of at most 1,024 bytes, and any other is refused.</summary>
    public required bool BinaryKeys { get; init; }

    /// <summary>Messages of one key keep their order also between processes.</summary>
    public required bool OrderByKey { get; init; }
}
