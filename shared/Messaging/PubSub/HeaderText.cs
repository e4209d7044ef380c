using System.Diagnostics.CodeAnalysis;
using Aviary.Messaging.Records;

namespace Aviary.Messaging.PubSub;

/// <summary>
/// Bytes of a header as text, because attributes carry nothing else: what is UTF-8 without control characters stands as it is, all
/// else as <c>base64:</c> and base64 (RFC 4648 section 4). A text that itself begins with <c>base64:</c> is encoded too, so that
/// each text means one value.
/// </summary>
internal static class HeaderText
{
    private const string Mark = "base64:";

    /// <summary>The text that stands for the bytes.</summary>
    public static string Encode(ReadOnlySpan<byte> value)
        => StrictText.Read(value) is { } text && !text.StartsWith(Mark, StringComparison.Ordinal) && !text.Any(char.IsControl)
            ? text
            : Mark + Convert.ToBase64String(value);

    /// <summary>The bytes of an encoded text; false where the text stands for itself. What bears the mark and is no base64 came from another program.</summary>
    public static bool TryDecode(string text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        if (!text.StartsWith(Mark, StringComparison.Ordinal))
        {
            return false;
        }

        byte[] room = new byte[text.Length];
        if (!Convert.TryFromBase64Chars(text.AsSpan(Mark.Length), room, out int length))
        {
            return false;
        }

        bytes = room[..length];
        return true;
    }
}
