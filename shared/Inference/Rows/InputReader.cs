using System.Buffers;
using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Inference.Pictures;

namespace Aviary.Inference.Rows;

/// <summary>Reads inputs of any form into the rows that one model reads. Safe for concurrent use.</summary>
/// <param name="signature">What the model takes.</param>
/// <param name="picture">How a picture becomes its input; null where it takes no pictures.</param>
public sealed class InputReader(ModelSignature signature, PictureInput? picture)
{
    private readonly JsonInputReader _json = new(signature);

    /// <summary>How a picture becomes the model's input; null where it takes no pictures.</summary>
    public PictureInput? Picture => picture;

    /// <summary>Writes an input's rows.</summary>
    /// <param name="input">The input.</param>
    /// <param name="slot">Where they go.</param>
    /// <param name="first">Where the first of them goes.</param>
    /// <param name="maxRows">The most rows of JSON.</param>
    /// <param name="decoder">What decodes pictures.</param>
    /// <param name="cancellationToken">Ends the decoding of pictures.</param>
    /// <returns>How many there are: 1 or more.</returns>
    /// <exception cref="InvalidInputException">The model does not take it; says where and why.</exception>
    /// <exception cref="InputTooLargeException">There are more rows.</exception>
    /// <exception cref="InvalidPictureException">A picture cannot be taken.</exception>
    public int Read(in PredictionInput input, RunSlot slot, int first, int maxRows, PictureDecoder decoder, CancellationToken cancellationToken)
    {
        switch (input.Kind)
        {
            case InputKind.Json:
                return ReadJson(input.Body, slot, first, maxRows);
            case InputKind.Bytes:
                RawRow.Fill(signature, slot.Input, first, input.Body.FirstSpan);
                return 1;
            case InputKind.Picture:
                PictureRow.Fill(decoder, picture, signature.InputType, input.Picture, slot.Input, first, cancellationToken);
                return 1;
            case InputKind.Form:
                return ReadPictures(input.Pictures, slot, first, decoder, cancellationToken);
            default:
                throw new InvalidInputException(
                    "content-type", $"{InputKinds.Json}, {InputKinds.Bytes} or {InputKinds.Picture}…", Shortened.Quote(input.ContentType));
        }
    }

    private int ReadJson(in ReadOnlySequence<byte> body, RunSlot slot, int first, int maxRows)
    {
        if (body.IsSingleSegment)
        {
            return _json.Read(body.FirstSpan, slot, maxRows, first);
        }

        byte[] whole = ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            body.CopyTo(whole);
            return _json.Read(whole.AsSpan(0, (int)body.Length), slot, maxRows, first);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private int ReadPictures(
        IReadOnlyList<SentPicture> pictures, RunSlot slot, int first, PictureDecoder decoder, CancellationToken cancellationToken)
    {
        for (int row = 0; row < pictures.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PictureRow.Fill(decoder, picture, signature.InputType, pictures[row], slot.Input, first + row, cancellationToken);
        }

        return pictures.Count;
    }
}
