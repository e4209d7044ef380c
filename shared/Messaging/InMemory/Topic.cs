using Aviary.Messaging.Records;

namespace Aviary.Messaging.InMemory;

/// <summary>The partitions of a topic. Not safe for several threads.</summary>
internal sealed class Topic(string name, InMemoryOptions options)
{
    private uint _next;

    public string Name { get; } = name;

    public Partition[] Partitions { get; } = [.. Enumerable.Range(0, options.Partitions).Select(_ => new Partition())];

    /// <summary>The partition of a key: always the same; without a key they take turns.</summary>
    public Partition Of(ReadOnlyMemory<byte>? key)
        => Partitions[key is { } bytes ? (int)(Hash(bytes.Span) % (uint)Partitions.Length) : _next++ % (uint)Partitions.Length];

    public static StoredRecord Record(long position, Message message) => new(
        position,
        RecordWriter.Key(message),
        RecordWriter.Body(message).ToArray(),
        [.. RecordWriter.Headers(message).Select(header => header with { Value = header.Value is { } value ? value.ToArray() : (ReadOnlyMemory<byte>?)null })]);

    /// <summary>FNV-1a, 32 bits: http://www.isthe.com/chongo/tech/comp/fnv/.</summary>
    private static uint Hash(ReadOnlySpan<byte> bytes)
    {
        uint hash = 2_166_136_261;
        foreach (byte value in bytes)
        {
            hash = (hash ^ value) * 16_777_619;
        }

        return hash;
    }
}
