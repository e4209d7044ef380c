namespace Aviary.Models.Serving.Batches;

/// <summary>One input of a batch that somebody else put together: a message's body.</summary>
/// <param name="ContentType">
/// What the body is: <c>application/json</c> with one row, <c>{"inputs":[row]}</c>; or <c>application/octet-stream</c> with the
/// numbers of one row as they stand in memory: a byte for each (pixels), or little-endian numbers of the model's own type; or
/// <c>image/…</c> with a picture, whose format is told by its content.
/// </param>
/// <param name="Body">The body; not changed while the batch runs.</param>
public readonly record struct BatchInput(string? ContentType, ReadOnlyMemory<byte> Body);
