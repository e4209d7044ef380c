using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions.Messages;

/// <summary>
/// How the Kafka trigger connects. A trigger's attribute can name settings for texts, but not for these two, so a build chooses
/// them (<c>-p:KafkaLogin=ScramSha512 -p:KafkaTls=true</c>); the same values belong into the settings that the library reads.
/// </summary>
internal static class KafkaSecurity
{
#if KAFKA_LOGIN_PLAIN
    public const BrokerAuthenticationMode Login = BrokerAuthenticationMode.Plain;
#elif KAFKA_LOGIN_SCRAMSHA256
    public const BrokerAuthenticationMode Login = BrokerAuthenticationMode.ScramSha256;
#elif KAFKA_LOGIN_SCRAMSHA512
    public const BrokerAuthenticationMode Login = BrokerAuthenticationMode.ScramSha512;
#elif KAFKA_LOGIN_OAUTHBEARER
    public const BrokerAuthenticationMode Login = BrokerAuthenticationMode.OAuthBearer;
#else
    public const BrokerAuthenticationMode Login = BrokerAuthenticationMode.NotSet;
#endif

#if KAFKA_TLS && KAFKA_LOGIN
    public const BrokerProtocol Protocol = BrokerProtocol.SaslSsl;
#elif KAFKA_TLS
    public const BrokerProtocol Protocol = BrokerProtocol.Ssl;
#elif KAFKA_LOGIN
    public const BrokerProtocol Protocol = BrokerProtocol.SaslPlaintext;
#else
    public const BrokerProtocol Protocol = BrokerProtocol.NotSet;
#endif

    // The host takes these texts as names of settings.
#if KAFKA_LOGIN
    public const string? User = "Messaging:KafkaUser";
    public const string? Password = "Messaging:KafkaPassword";
#else
    public const string? User = null;
    public const string? Password = null;
#endif

#if KAFKA_TLS
    public const string? CaFile = "Messaging:KafkaCaFile";
#else
    public const string? CaFile = null;
#endif
}
