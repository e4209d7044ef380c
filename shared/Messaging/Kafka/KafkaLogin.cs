namespace Aviary.Messaging.Kafka;

/// <summary>How a client proves who it is (SASL).</summary>
public enum KafkaLogin
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>User and password as they are: only with TLS.</summary>
    Plain,

    /// <summary>User and password by challenge, RFC 7677.</summary>
    ScramSha256,

    /// <summary>The same with SHA-512.</summary>
    ScramSha512,

    /// <summary>A token that an identity provider gives for client credentials.</summary>
    OAuthBearer,
}
