namespace Aviary.Messaging.Kafka;

/// <summary>Which Kafka, how to get in, and how to speak to it.</summary>
public sealed record KafkaOptions
{
    /// <summary>Where to begin: <c>host:port[,host:port…]</c>.</summary>
    public required string Brokers { get; init; }

    /// <summary>How to prove who this is. Default: not at all.</summary>
    public KafkaLogin Login { get; init; }

    /// <summary>Whether the connection is encrypted. Default: no.</summary>
    public bool Tls { get; init; }

    /// <summary>A PEM file with the authorities to trust; null for those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>For <see cref="KafkaLogin.Plain"/> and SCRAM.</summary>
    public string? User { get; init; }

    /// <summary>For <see cref="KafkaLogin.Plain"/> and SCRAM.</summary>
    public string? Password { get; init; }

    /// <summary>For <see cref="KafkaLogin.OAuthBearer"/>: where a client gets its token by its credentials (RFC 6749 section 4.4).</summary>
    public Uri? TokenEndpoint { get; init; }

    /// <summary>For <see cref="KafkaLogin.OAuthBearer"/>.</summary>
    public string? ClientId { get; init; }

    /// <summary>For <see cref="KafkaLogin.OAuthBearer"/>.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>For <see cref="KafkaLogin.OAuthBearer"/>: what the token is asked for; null for the server's default.</summary>
    public string? Scope { get; init; }

    /// <summary>How members of a group share partitions. Default: <see cref="KafkaGroupProtocol.Classic"/>, which every broker supports.</summary>
    public KafkaGroupProtocol GroupProtocol { get; init; }

    /// <summary>How long a member may be silent before it counts as dead (classic protocol; otherwise the broker decides). Default 45 s.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>How batches are packed. Default: not at all, as pictures are packed already.</summary>
    public KafkaCompression Compression { get; init; }

    /// <summary>How long a message may wait for its confirmation, repetitions included. Default 30 s.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Partitions of topics that are made; 0, the default, for the broker's own.</summary>
    public int Partitions { get; init; }

    /// <summary>Copies of topics that are made; 0, the default, for the broker's own.</summary>
    public int Copies { get; init; }

    /// <summary>For messages: where, how encrypted and with which login; no user and no secret.</summary>
    public override string ToString() => $"kafka://{Brokers}, {(Tls ? "TLS" : "no TLS")}, login {Login}";
}
