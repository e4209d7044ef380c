using System.Text;

namespace Aviary.Messaging.Records;

/// <summary>UTF-8 that refuses what is none, instead of replacing it.</summary>
internal static class StrictText
{
    public static UTF8Encoding Utf8 { get; } = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text, or null where the bytes are no UTF-8.</summary>
    public static string? Read(ReadOnlySpan<byte> bytes)
    {
        // Checked first, since an exception for each broken header would be an easy way to slow a subscriber down.
        return System.Text.Unicode.Utf8.IsValid(bytes) ? Utf8.GetString(bytes) : null;
    }
}
