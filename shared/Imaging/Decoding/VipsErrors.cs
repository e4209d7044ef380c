namespace Aviary.Imaging.Decoding;

/// <summary>What libvips' messages mean; they have no numbers.</summary>
internal static class VipsErrors
{
    private const int Tail = 4096;

    public static bool IsTruncation(string message)
        => message.Contains("premature end", StringComparison.OrdinalIgnoreCase)
            || message.Contains("truncated", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Not enough image data", StringComparison.OrdinalIgnoreCase)
            || message.Contains("end of file", StringComparison.OrdinalIgnoreCase)
            || message.Contains("end of stream", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Whether a JPEG lacks its end marker where it should be. libvips' text is shared by all threads, so it is not relied on alone;
    /// the other formats' ends were checked with their headers.
    /// </summary>
    public static bool IsCutOff(PictureFormat format, ReadOnlySpan<byte> bytes)
        => format == PictureFormat.Jpeg && bytes[Math.Max(0, bytes.Length - Tail)..].LastIndexOf((ReadOnlySpan<byte>)[0xFF, 0xD9]) < 0;

    public static string Name(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "JPEG",
        PictureFormat.Png => "PNG",
        _ => "WebP",
    };
}
