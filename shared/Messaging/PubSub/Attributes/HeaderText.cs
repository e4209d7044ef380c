using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Aviary.Messaging.PubSub.Attributes;

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
        => TryRead(value, out string? text) && !text.StartsWith(Mark, StringComparison.Ordinal) && !text.Any(char.IsControl)
            ? text
            : Mark + Convert.ToBase64String(value);

    /// <summary>The bytes that the text stands for. What bears the mark and is no base64 came from another program and is taken as it stands.</summary>
    public static byte[] Decode(string text)
    {
        if (text.StartsWith(Mark, StringComparison.Ordinal))
        {
            ReadOnlySpan<char> encoded = text.AsSpan(Mark.Length);
            byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(encoded.Length)];
            if (Convert.TryFromBase64Chars(encoded, bytes, out int length))
            {
                return bytes[..length];
            }
        }

        return Encoding.UTF8.GetBytes(text);
    }

    private static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out string? text)
    {
        text = null;
        if (System.Text.Unicode.Utf8.IsValid(value))
        {
            text = Encoding.UTF8.GetString(value);
        }

        return text is not null;
    }
}
