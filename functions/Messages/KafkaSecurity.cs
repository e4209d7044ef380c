using Aviary.Messaging.Kafka;
using Microsoft.Azure.Functions.Worker;

namespace Aviary.Functions.Messages;

/// <summary>
/// How the Kafka triggers connect. A trigger's attribute holds constants, so a build chooses them
/// (<c>-p:KafkaLogin=ScramSha512 -p:KafkaTls=true -p:KafkaCaFile=true</c>); the same values belong into the settings that the library reads.
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

#if KAFKA_TLS
    private const bool Tls = true;
#else
    private const bool Tls = false;
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

    // The host takes these texts as names of settings, and one whose setting is empty as the value itself: so each is named only by
    // builds that need it.
#if KAFKA_LOGIN_OAUTHBEARER
    public const string? User = null;
    public const string? Password = null;
    public const OAuthBearerMethod TokenMethod = OAuthBearerMethod.Oidc;
    public const string? TokenEndpoint = "Messaging:KafkaTokenEndpoint";
    public const string? ClientId = "Messaging:KafkaClientId";
    public const string? ClientSecret = "Messaging:KafkaClientSecret";
    public const string? Scope = "Messaging:KafkaScope";
#elif KAFKA_LOGIN
    public const string? User = "Messaging:KafkaUser";
    public const string? Password = "Messaging:KafkaPassword";
#else
    public const string? User = null;
    public const string? Password = null;
#endif

#if !KAFKA_LOGIN_OAUTHBEARER
    public const OAuthBearerMethod TokenMethod = OAuthBearerMethod.Default;
    public const string? TokenEndpoint = null;
    public const string? ClientId = null;
    public const string? ClientSecret = null;
    public const string? Scope = null;
#endif

    // Without a file the authorities of the system are trusted. Named but empty, it would turn the trigger off.
#if KAFKA_CA_FILE
    public const string? CaFile = "Messaging:KafkaCaFile";
    private const bool NamesCaFile = true;
#else
    public const string? CaFile = null;
    private const bool NamesCaFile = false;
#endif

    /// <summary>What this build chose.</summary>
    public static KafkaTriggerBuild Build { get; } = new(Setting(Login), Tls, NamesCaFile);

    private static KafkaLogin Setting(BrokerAuthenticationMode login) => login switch
    {
        BrokerAuthenticationMode.Plain => KafkaLogin.Plain,
        BrokerAuthenticationMode.ScramSha256 => KafkaLogin.ScramSha256,
        BrokerAuthenticationMode.ScramSha512 => KafkaLogin.ScramSha512,
        BrokerAuthenticationMode.OAuthBearer => KafkaLogin.OAuthBearer,
        _ => KafkaLogin.None,
    };
}
