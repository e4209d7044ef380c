using Aviary.Messaging.Records;

namespace Aviary.Messaging.InMemory;

/// <summary>A record as a broker keeps it: bytes, which share nothing with the publisher's.</summary>
internal sealed record StoredRecord(long Position, ReadOnlyMemory<byte>? Key, byte[] Body, IReadOnlyList<RecordHeader> Headers)
{
    public int Bytes { get; } = Body.Length + (Key?.Length ?? 0) + Headers.Sum(header => header.Name.Length + (header.Value?.Length ?? 0));
}
