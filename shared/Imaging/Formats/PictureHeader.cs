using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Formats;

/// <summary>The header of a picture.</summary>
internal readonly record struct PictureHeader(PictureFormat Format, PictureSize Stored, Orientation Orientation)
{
    /// <summary>Whether the pixels are 8-bit grey or YCbCr that need no colour management: what libjpeg-turbo alone can do right.</summary>
    public bool IsPlainJpeg { get; init; }

    public PictureSize Shown => Orientation.Apply(Stored);

    /// <summary>Reads it, and refuses what is outside the limits or of no use.</summary>
    /// <exception cref="PictureRefusedException">The bytes are not a picture that may be decoded.</exception>
    public static PictureHeader Read(ReadOnlySpan<byte> bytes, ImagingOptions limits)
    {
        if (bytes.Length > limits.MaxBytes)
        {
            throw new PictureRefusedException(PictureRefusal.TooLarge, $"The file has {bytes.Length} bytes; at most {limits.MaxBytes} are taken.");
        }

        return Signature.Recognise(bytes) switch
        {
            PictureFormat.Jpeg => JpegHeader.Read(bytes, limits),
            PictureFormat.Png => PngHeader.Read(bytes, limits),
            _ => WebPHeader.Read(bytes, limits),
        };
    }
}
