namespace Aviary.Imaging.Formats;

/// <summary>Tells a format by the first bytes, whatever the file is called.</summary>
internal static class Signature
{
    private const string Expected = "expected a JPEG, PNG or WebP picture";

    /// <exception cref="PictureRefusedException">It is none that is read; the message says what it is, where that is known.</exception>
    public static PictureFormat Recognise(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            throw new PictureRefusedException(PictureRefusal.Empty, $"The file is empty; {Expected}.");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]))
        {
            return PictureFormat.Jpeg;
        }

        if (bytes.StartsWith(PngHeader.Signature))
        {
            return PictureFormat.Png;
        }

        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8))
        {
            return PictureFormat.WebP;
        }

        if (PngHeader.Signature.StartsWith(bytes) || ((ReadOnlySpan<byte>)[0xFF, 0xD8]).StartsWith(bytes) || "RIFF"u8.StartsWith(bytes))
        {
            throw new PictureRefusedException(PictureRefusal.Truncated, $"The file ends within its first bytes ({bytes.Length}); {Expected}.");
        }

        string? foreign = ForeignFormats.Name(bytes);
        throw foreign is null
            ? new PictureRefusedException(PictureRefusal.UnknownFormat, $"The content is of no known format; {Expected}.")
            : new PictureRefusedException(PictureRefusal.UnsupportedFormat, $"The content is {foreign}; {Expected}.");
    }
}
