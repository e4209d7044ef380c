namespace Aviary.Registry.Storage;

/// <summary>One object as it was read: the whole of it, never a part.</summary>
public sealed class StoredObject
{
    private readonly Lazy<string> _etag;

    /// <summary>An object whose ETag the store gave.</summary>
    public StoredObject(ReadOnlyMemory<byte> content, string etag)
        => (Content, _etag) = (content, new Lazy<string>(etag));

    /// <summary>An object whose ETag is computed from its content, when somebody asks for it.</summary>
    internal StoredObject(ReadOnlyMemory<byte> content, Func<string> etag)
        => (Content, _etag) = (content, new Lazy<string>(etag));

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Content { get; }

    /// <summary>What names this content for conditional reads and writes; opaque, without quotes.</summary>
    public string ETag => _etag.Value;
}

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
