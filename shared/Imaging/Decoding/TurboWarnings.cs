namespace Aviary.Imaging.Decoding;

/// <summary>What libjpeg's messages mean; they have no numbers in this API.</summary>
internal static class TurboWarnings
{
    /// <summary>Every pixel is there: bytes between segments, an unused marker, an unusual version.</summary>
    public static bool IsHarmless(string message)
        => message.Contains("extraneous bytes before marker", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Unknown Adobe color transform", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Invalid SOS parameters for sequential JPEG", StringComparison.OrdinalIgnoreCase)
            || message.Contains("unknown JFIF revision", StringComparison.OrdinalIgnoreCase);

    public static bool IsTruncation(string message)
        => message.Contains("Premature end of", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Input file read error", StringComparison.OrdinalIgnoreCase)
            || message.Contains("Empty input file", StringComparison.OrdinalIgnoreCase);
}
