using System.Text;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>How a text file is encoded, found by its bytes: a mark at its start, zeros as UTF-16 has them, or whether all of it is UTF-8.</summary>
internal static class TextFileEncoding
{
    /// <summary>UTF-8, UTF-16, or Latin-1 where the bytes are none of these.</summary>
    /// <param name="content">From its start; read to its end where it has no mark.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static (Encoding Encoding, string Name) Find(Stream content, CancellationToken cancellationToken)
    {
        Decoder decoder = new UTF8Encoding(false, throwOnInvalidBytes: true).GetDecoder();
        byte[] bytes = new byte[1 << 16];
        char[] letters = new char[bytes.Length + 2];
        bool isFirst = true;
        try
        {
            while (true)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int read = content.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
                if (isFirst && ByStart(bytes.AsSpan(0, read)) is { } found)
                {
                    return found;
                }

                isFirst = false;
                decoder.GetChars(bytes, 0, read, letters, 0, flush: read < bytes.Length);
                if (read < bytes.Length)
                {
                    return (Encoding.UTF8, "UTF-8");
                }
            }
        }
        catch (DecoderFallbackException)
        {
            return (Encoding.Latin1, "Latin-1, as it is not UTF-8");
        }
    }

    private static (Encoding, string)? ByStart(ReadOnlySpan<byte> start)
    {
        if (start is [0xEF, 0xBB, 0xBF, ..])
        {
            return (Encoding.UTF8, "UTF-8");
        }

        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return (start[0] == 0xFF ? Encoding.Unicode : Encoding.BigEndianUnicode, "UTF-16");
        }

        // Latin letters have a zero in every second byte of UTF-16, and no text in UTF-8 has one.
        int even = 0, odd = 0;
        for (int i = 0; i < start.Length; i++)
        {
            (even, odd) = start[i] != 0 ? (even, odd) : i % 2 == 0 ? (even + 1, odd) : (even, odd + 1);
        }

        return start.Length < 4 || even + odd < start.Length * 2 / 5 ? null
            : odd > even ? (Encoding.Unicode, "UTF-16") : (Encoding.BigEndianUnicode, "UTF-16");
    }
}
