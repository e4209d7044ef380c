using Aviary.Messaging.Records;

namespace Aviary.Messaging;

/// <summary>
/// A message, the same whichever broker carries it: the attributes of CloudEvents 1.0, what a broker needs to route it, and its
/// body. Immutable. Only a transport defines how each part is sent (binary mode: Kafka headers <c>ce_*</c>, Pub/Sub
/// attributes <c>ce-*</c>; structured mode is read).
/// </summary>
public sealed record Message
{
    /// <summary>Unique within <see cref="Source"/>, for as long as duplicates may come: <c>source</c> and <c>id</c> name an event.</summary>
    public required string Id { get; init; }

    /// <summary>Where it happened, as a URI reference: <c>/cameras/12</c>.</summary>
    public required string Source { get; init; }

    /// <summary>What happened: <c>aviary.classification.requested.v1</c>.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened; null where it is not given.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Messages of one key are handled in the order of their publishing, until the first retry of one of them. Null: no order.</summary>
    public string? Key { get; init; }

    /// <summary>
    /// The key of a received message whose bytes are no text; <see cref="Key"/> then only shows them. Where it is given it is what travels,
    /// so a message that carries on a received key copies both. Null otherwise.
    /// </summary>
    public ReadOnlyMemory<byte>? KeyBytes { get; init; }

    /// <summary>The media type of the body; null where it is not given.</summary>
    public string? ContentType { get; init; }

    /// <summary>CloudEvents extension attributes, as <c>model</c>: names of <c>a-z</c> and <c>0-9</c>, values of text.</summary>
    public IReadOnlyDictionary<string, string> Extensions { get; init; } = NoExtensions;

    /// <summary>Headers beside CloudEvents; their values are bytes. Names: 1 to 128 letters, digits, <c>-</c>, <c>_</c> and <c>.</c>; none starts with <c>ce_</c> or <c>ce-</c>.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Headers { get; init; } = NoHeaders;

    /// <summary>The body; may be empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How a retry or a dead letter first came: its key and headers go on byte for byte. Set by the settler alone.</summary>
    internal WireForm? Wire { get; init; }

    /// <summary>It came and goes on as a retry or a dead letter: nothing of it is checked but what the broker itself refuses.</summary>
    internal bool IsSettlement { get; init; }

    private static IReadOnlyDictionary<string, string> NoExtensions { get; } = new Dictionary<string, string>();

    private static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> NoHeaders { get; } = new Dictionary<string, ReadOnlyMemory<byte>>();
}
