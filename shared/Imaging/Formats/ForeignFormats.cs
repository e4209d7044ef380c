using System.Buffers;
using System.Text;

namespace Aviary.Imaging.Formats;

/// <summary>Names of what people send by mistake, for the message that refuses it.</summary>
internal static class ForeignFormats
{
    /// <summary>How many bytes of the file are searched.</summary>
    private const int Reach = 512;

    private static readonly SearchValues<byte> Control = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 11, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 28, 29, 30, 31, 127]);

    public static string? Name(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..Math.Min(bytes.Length, Reach)];
        return Starts(bytes, "GIF8"u8) ? "a GIF"
            : Starts(bytes, "II*\0"u8) || Starts(bytes, "MM\0*"u8) || Starts(bytes, "II+\0"u8) || Starts(bytes, "MM\0+"u8) ? "a TIFF"
            : Starts(bytes, "BM"u8) && bytes.Length >= 14 && Control.Contains(bytes[6]) ? "a BMP"
            : Starts(bytes, "%PDF"u8) ? "a PDF"
            : Starts(bytes, "%!PS"u8) ? "PostScript"
            : Starts(bytes, "8BPS"u8) ? "a Photoshop document"
            : bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8) ? Iso(bytes.Slice(8, 4))
            : Starts(bytes, "\0\0\x01\0"u8) || Starts(bytes, "\0\0\x02\0"u8) ? "an icon (ICO)"
            : Starts(bytes, (ReadOnlySpan<byte>)[0xFF, 0x0A]) || Starts(bytes, "\0\0\0\x0CJXL "u8) ? "a JPEG XL"
            : Starts(bytes, "\0\0\0\x0CjP  "u8) || Starts(bytes, (ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51]) ? "a JPEG 2000"
            : Starts(bytes, "v/1\x01"u8) ? "an OpenEXR"
            : Starts(bytes, "#?RADIANCE"u8) ? "a Radiance picture"
            : Starts(bytes, "PK\x03\x04"u8) ? "a ZIP archive"
            : Starts(bytes, (ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "compressed with gzip"
            : Starts(bytes, "RIFF"u8) ? "a RIFF file other than WebP"
            : Text(bytes);
    }

    private static bool Starts(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> with) => bytes.StartsWith(with);

    /// <summary>The brand of an ISO base media file.</summary>
    private static string Iso(ReadOnlySpan<byte> brand)
        => brand.SequenceEqual("avif"u8) || brand.SequenceEqual("avis"u8) ? "an AVIF"
            : brand.StartsWith("he"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) ? "a HEIC"
            : "a video or another ISO media file";

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.ContainsAny(Control))
        {
            return null;
        }

        // A character may be cut at the reach.
        string text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF').TrimEnd('\uFFFD').Trim();
        return text.Contains('\uFFFD', StringComparison.Ordinal) ? null
            : text.Contains("<svg", StringComparison.OrdinalIgnoreCase) ? "an SVG"
            : text.StartsWith("<!doctype html", StringComparison.OrdinalIgnoreCase) || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase) ? "an HTML page"
            : text.StartsWith('<') ? "XML"
            : text.StartsWith('{') || text.StartsWith('[') ? "text, perhaps JSON"
            : "text";
    }
}
