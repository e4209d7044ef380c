namespace Aviary.Messaging.Records;

/// <summary>What a <see cref="Message"/> cannot hold exactly: a key that is no text, headers that repeat or have any name.</summary>
/// <param name="Key">The key's bytes; null for none.</param>
/// <param name="Headers">All headers, in their order.</param>
internal sealed record WireForm(ReadOnlyMemory<byte>? Key, IReadOnlyList<RecordHeader> Headers);
