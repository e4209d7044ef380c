namespace Aviary.Messaging.Records;

/// <summary>What a <see cref="Message"/> cannot hold exactly: a key that is no text, headers that repeat or have any name, an event that lay in its body as a whole.</summary>
/// <param name="Key">The key's bytes; null for none.</param>
/// <param name="Headers">All headers, in their order.</param>
/// <param name="Body">The body with all of the event in it; null where the message's own body is what came.</param>
internal sealed record WireForm(ReadOnlyMemory<byte>? Key, IReadOnlyList<RecordHeader> Headers, ReadOnlyMemory<byte>? Body = null);
