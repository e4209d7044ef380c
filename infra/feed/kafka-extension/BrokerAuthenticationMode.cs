namespace Microsoft.Azure.Functions.Worker;

/// <summary>How a client proves who it is, numbered as librdkafka does.</summary>
public enum BrokerAuthenticationMode
{
    NotSet = -1,
    Gssapi,
    Plain,
    ScramSha256,
    ScramSha512,
    OAuthBearer,
}
