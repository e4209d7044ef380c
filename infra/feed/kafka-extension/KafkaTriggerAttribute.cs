using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs a function for each record of a topic, or for batches of them. Texts may be %Setting% names.</summary>
[InputConverter(typeof(KafkaRecordConverter))]
[ConverterFallbackBehavior(ConverterFallbackBehavior.Default)]
[BindingCapabilities(KnownBindingCapabilities.FunctionLevelRetry)]
public sealed class KafkaTriggerAttribute : TriggerBindingAttribute, ISupportCardinality
{
    public KafkaTriggerAttribute(string brokerList, string topic)
    {
        BrokerList = brokerList;
        Topic = topic;
    }

    public string Topic { get; private set; }

    public string BrokerList { get; private set; }

    public string? ConsumerGroup { get; set; }

    /// <summary>Whether the function takes many records at a time.</summary>
    [DefaultValue(false)]
    public bool IsBatched { get; set; }

    Cardinality ISupportCardinality.Cardinality
    {
        get => IsBatched ? Cardinality.Many : Cardinality.One;
        set => IsBatched = value == Cardinality.Many;
    }

    /// <summary>So many waiting records are one instance's share when the host scales.</summary>
    public long LagThreshold { get; set; } = 1000;

    public BrokerProtocol Protocol { get; set; } = BrokerProtocol.NotSet;

    public BrokerAuthenticationMode AuthenticationMode { get; set; } = BrokerAuthenticationMode.NotSet;

    public string? Username { get; set; }

    public string? Password { get; set; }

    public string? SslCaLocation { get; set; }

    public string? SslCertificateLocation { get; set; }

    public string? SslKeyLocation { get; set; }

    public string? SslKeyPassword { get; set; }

    public OAuthBearerMethod OAuthBearerMethod { get; set; }

    public string? OAuthBearerClientId { get; set; }

    public string? OAuthBearerClientSecret { get; set; }

    public string? OAuthBearerScope { get; set; }

    public string? OAuthBearerTokenEndpointUrl { get; set; }

    public string? OAuthBearerExtensions { get; set; }
}
