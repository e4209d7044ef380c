namespace Aviary.Imaging.Formats;

/// <summary>Detects a format by the first bytes, not by the file's name.</summary>
internal static class Signature
{
    private const string Expected = "expected a JPEG, PNG or WebP picture";

    /// <exception cref="PictureRefusedException">The format is not supported; the message names it where it is recognised.</exception>
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
