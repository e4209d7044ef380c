namespace Aviary.Messaging.Records;

/// <summary>A header of a record: a name, which may repeat, and bytes.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The bytes; null, which Kafka distinguishes from empty, where there are none.</param>
public readonly record struct RecordHeader(string Name, ReadOnlyMemory<byte>? Value);
