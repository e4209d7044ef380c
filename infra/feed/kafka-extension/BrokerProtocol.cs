namespace Microsoft.Azure.Functions.Worker;

/// <summary>Whether the connection is encrypted and authenticated, numbered as librdkafka does.</summary>
public enum BrokerProtocol
{
    NotSet = -1,
    Plaintext,
    Ssl,
    SaslPlaintext,
    SaslSsl,
}
