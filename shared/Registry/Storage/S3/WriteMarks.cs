namespace Aviary.Registry.Storage.S3;

/// <summary>
/// Who wrote an object: each write leaves a mark of its own in the metadata, in front of the marks of the writes it built upon.
/// So a writer finds its mark even where others have already built upon its write.
/// </summary>
/// <param name="ETag">The object's ETag; null where there is no object.</param>
/// <param name="Marks">The marks, the newest first.</param>
internal readonly record struct WriteMarks(string? ETag, IReadOnlyList<string> Marks)
{
    /// <summary>The metadata's name.</summary>
    public const string Header = "x-amz-meta-aviary-writes";

    /// <summary>As many as can pile up while a writer repeats its attempts; S3 allows 2 KB of metadata.</summary>
    private const int Kept = 32;
    private const int MarkLength = 16;

    /// <summary>No object.</summary>
    public static WriteMarks None { get; } = new(null, []);

    /// <summary>The mark of the last write; null where it left none.</summary>
    public string? Last => Marks.Count > 0 ? Marks[0] : null;

    /// <summary>A mark that nobody else has.</summary>
    public static string NewMark() => Guid.NewGuid().ToString("N")[..MarkLength];

    public static WriteMarks Parse(string? etag, string? header)
        => new(etag, string.IsNullOrEmpty(header) ? [] : header.Split(' '));

    /// <summary>The metadata of a write that builds upon this object.</summary>
    public string Followed(string mark) => string.Join(' ', Marks.Take(Kept - 1).Prepend(mark));
}
