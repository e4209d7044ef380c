using System.Buffers;
using Aviary.Errors;
using Aviary.Imaging;

namespace Aviary.Inference.Pictures;

/// <summary>Decodes a picture into a row of the memory that the model reads.</summary>
internal static class PictureRow
{
    /// <param name="decoder">What decodes.</param>
    /// <param name="input">How a picture becomes the model's input; null where it takes no pictures.</param>
    /// <param name="type">The type of the model's numbers.</param>
    /// <param name="picture">Where the picture stands and its bytes.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="row">Which of them.</param>
    /// <param name="cancellationToken">Ends the work between rows of pixels.</param>
    /// <exception cref="InvalidInputException">The model takes no pictures.</exception>
    /// <exception cref="InvalidPictureException">It is none that can be taken.</exception>
    public static void Fill(
        PictureDecoder decoder, PictureInput? input, ElementType type, in SentPicture picture, RowBuffer rows, int row, CancellationToken cancellationToken)
    {
        if (input is null)
        {
            throw new InvalidInputException(picture.Field, "application/json, as the model takes no pictures", "a picture");
        }

        byte[]? joined = null;
        try
        {
            ReadOnlySpan<byte> bytes = picture.Bytes.IsSingleSegment ? picture.Bytes.FirstSpan : Join(picture.Bytes, out joined);
            Decode(decoder, input, type, bytes, rows, row, cancellationToken);
        }
        catch (PictureRefusedException refused)
        {
            throw new InvalidPictureException(picture.Field, refused);
        }
        finally
        {
            if (joined is not null)
            {
                ArrayPool<byte>.Shared.Return(joined);
            }
        }
    }

    private static void Decode(
        PictureDecoder decoder, PictureInput input, ElementType type, ReadOnlySpan<byte> bytes, RowBuffer rows, int row, CancellationToken cancellationToken)
    {
        if (type == ElementType.Bytes && input is { Layout: PictureLayout.ChannelsLast, Channels: 3, IsBgr: false })
        {
            decoder.Decode(bytes, input.Size, input.Fit, rows.Row<byte>(row), cancellationToken);
            return;
        }

        int length = (int)input.Size.RgbBytes;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            Span<byte> rgb = rented.AsSpan(0, length);
            decoder.Decode(bytes, input.Size, input.Fit, rgb, cancellationToken);
            using StageTimer timer = StageTimer.Start(PredictionStage.Tensor);
            (ChannelNumbers mean, ChannelNumbers scale) = (input.Mean, input.Scale);
            switch (type)
            {
                case ElementType.Bytes:
                    PixelNumbers.Write(rgb, input, rows.Row<byte>(row), static (level, _) => (byte)level);
                    break;
                case ElementType.Float16:
                    PixelNumbers.Write(rgb, input, rows.Row<Half>(row), (level, channel) => (Half)((level - mean[channel]) * scale[channel]));
                    break;
                default:
                    PixelNumbers.Write(rgb, input, rows.Row<float>(row), (level, channel) => (float)((level - mean[channel]) * scale[channel]));
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static ReadOnlySpan<byte> Join(in ReadOnlySequence<byte> parts, out byte[] joined)
    {
        int length = checked((int)parts.Length);
        joined = ArrayPool<byte>.Shared.Rent(length);
        parts.CopyTo(joined);
        return joined.AsSpan(0, length);
    }
}
