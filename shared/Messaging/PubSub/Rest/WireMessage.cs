namespace Aviary.Messaging.PubSub.Rest;

/// <summary>A message in the JSON of the REST API v1 (<c>PubsubMessage</c>).</summary>
internal sealed record WireMessage
{
    /// <summary>The body, base64 on the wire.</summary>
    public ReadOnlyMemory<byte>? Data { get; init; }

    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    public string? OrderingKey { get; init; }

    /// <summary>Given by the broker.</summary>
    public string? MessageId { get; init; }
}
