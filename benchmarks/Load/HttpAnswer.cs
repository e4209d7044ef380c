using System.Runtime.InteropServices;
using System.Text;

namespace Aviary.Benchmarks.Load;

/// <summary>An HTTP/1.1 answer in a buffer, found with as little work as can be.</summary>
/// <param name="Status">The status code.</param>
/// <param name="BodyStart">Where its body begins.</param>
/// <param name="BodyLength">Bytes of the body; with chunks, of all chunks and their frames.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct HttpAnswer(int Status, int BodyStart, int BodyLength)
{
    /// <summary>Reads an answer; false where more of it must come.</summary>
    public static bool TryRead(ReadOnlySpan<byte> received, out HttpAnswer answer)
    {
        answer = default;
        int headEnd = received.IndexOf("\r\n\r\n"u8);
        if (headEnd < 0)
        {
            return false;
        }

        int body = headEnd + 4;
        ReadOnlySpan<byte> head = received[..headEnd];
        int status = int.Parse(head.Slice(9, 3));
        if (Value(head, "content-length:") is { } length)
        {
            answer = new HttpAnswer(status, body, length);
            return received.Length >= body + length;
        }

        answer = new HttpAnswer(status, body, received.Length - body);
        return received[body..].EndsWith("0\r\n\r\n"u8);
    }

    private static int? Value(ReadOnlySpan<byte> head, string name)
    {
        for (int start = head.IndexOf("\r\n"u8) + 2; start > 1;)
        {
            ReadOnlySpan<byte> rest = head[start..];
            int end = rest.IndexOf("\r\n"u8);
            ReadOnlySpan<byte> line = end < 0 ? rest : rest[..end];
            if (line.Length > name.Length && Ascii.EqualsIgnoreCase(line[..name.Length], name))
            {
                return int.Parse(line[name.Length..].Trim((byte)' '));
            }

            start = end < 0 ? 0 : start + end + 2;
        }

        return null;
    }
}
