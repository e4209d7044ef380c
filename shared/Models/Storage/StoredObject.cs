namespace Aviary.Models.Storage;

/// <summary>One object as it was read: the whole of it, never a part.</summary>
/// <param name="Content">The bytes.</param>
/// <param name="ETag">What names this content for conditional reads and writes; opaque, without quotes.</param>
public sealed record StoredObject(ReadOnlyMemory<byte> Content, string ETag);

/// <summary>What a list says of an object.</summary>
/// <param name="Key">The key.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">When it was last written, by the store's clock.</param>
public readonly record struct ObjectEntry(string Key, long Size, DateTimeOffset LastModified);

/// <summary>How a read ended.</summary>
public enum ReadStatus
{
    /// <summary>There is no object under the key.</summary>
    Missing,

    /// <summary>The object still has the ETag that the caller holds; its content was not transferred.</summary>
    NotModified,

    /// <summary>The object was read.</summary>
    Found,
}

/// <summary>The answer of a read.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Value">The object where <paramref name="Status"/> is <see cref="ReadStatus.Found"/>, otherwise null.</param>
public readonly record struct ObjectRead(ReadStatus Status, StoredObject? Value);

/// <summary>The answer of a conditional write.</summary>
/// <param name="Written">True where this caller's content stands; false where the condition did not hold and nothing changed.</param>
/// <param name="ETag">The ETag of what was written; null where nothing was.</param>
public readonly record struct ConditionalWrite(bool Written, string? ETag);
