using System.Buffers;
using System.Runtime.InteropServices;
using Aviary.Inference.Pictures;

namespace Aviary.Inference.Rows;

/// <summary>What is to be predicted, as it came: rows or pictures. Nothing of it is read before the model has a place to run.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PredictionInput
{
    private readonly object? _about;

    private PredictionInput(InputKind kind, ReadOnlySequence<byte> body, object? about)
    {
        Kind = kind;
        Body = body;
        _about = about;
    }

    /// <summary>What it is.</summary>
    public InputKind Kind { get; }

    /// <summary>Its bytes; those of several pictures are in <see cref="Pictures"/>.</summary>
    public ReadOnlySequence<byte> Body { get; }

    /// <summary>The pictures of a form.</summary>
    public IReadOnlyList<SentPicture> Pictures => (IReadOnlyList<SentPicture>?)_about ?? [];

    /// <summary>Where the one picture stands.</summary>
    internal SentPicture Picture => new((string)_about!, Body);

    /// <summary>The media type of what cannot be predicted.</summary>
    internal string? ContentType => (string?)_about;

    /// <summary>The rows of <c>{"inputs":[row,…]}</c>.</summary>
    /// <param name="body">The text in UTF-8; not changed and not given back before the prediction is made.</param>
    public static PredictionInput OfJson(ReadOnlySequence<byte> body) => new(InputKind.Json, body, null);

    /// <summary>One picture.</summary>
    /// <param name="field">Where it stands, for what is said of it: <c>body</c>, <c>url</c>.</param>
    /// <param name="bytes">The file; not changed and not given back before the prediction is made.</param>
    public static PredictionInput OfPicture(string field, ReadOnlySequence<byte> bytes) => new(InputKind.Picture, bytes, field);

    /// <summary>Several pictures, a row each.</summary>
    /// <param name="pictures">1 or more; not changed before the prediction is made.</param>
    public static PredictionInput OfPictures(IReadOnlyList<SentPicture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        ArgumentOutOfRangeException.ThrowIfZero(pictures.Count);
        return new PredictionInput(InputKind.Form, default, pictures);
    }

    /// <summary>
    /// One row by its media type: JSON with one row, <c>{"inputs":[row]}</c>; the numbers of a row as they stand in memory, a byte for each
    /// (pixels) or little-endian numbers of the model's own type; or a picture.
    /// </summary>
    /// <param name="contentType">The media type; one of no such form is refused when it is predicted.</param>
    /// <param name="body">The body; not changed before the prediction is made.</param>
    public static PredictionInput OfBody(string? contentType, ReadOnlyMemory<byte> body)
    {
        ReadOnlySequence<byte> bytes = new(body);
        return InputKinds.Of(contentType, out _) switch
        {
            InputKind.Json => OfJson(bytes),
            InputKind.Bytes => new PredictionInput(InputKind.Bytes, bytes, null),
            InputKind.Picture => OfPicture("body", bytes),
            _ => new PredictionInput(InputKind.Unknown, bytes, contentType),
        };
    }
}
