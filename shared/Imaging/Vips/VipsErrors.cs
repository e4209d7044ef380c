namespace Aviary.Imaging.Vips;

/// <summary>What libvips' messages mean; they have no numbers.</summary>
internal static class VipsErrors
{
    public static bool IsTruncation(string message)
        => message.Contains("premature end", StringComparison.OrdinalIgnoreCase)
            || message.Contains("truncated", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Not enough image data", StringComparison.OrdinalIgnoreCase)
            || message.Contains("end of file", StringComparison.OrdinalIgnoreCase)
            || message.Contains("end of stream", StringComparison.OrdinalIgnoreCase);

    public static string Name(PictureFormat format) => format switch
    {
        PictureFormat.Jpeg => "JPEG",
        PictureFormat.Png => "PNG",
        _ => "WebP",
    };
}
