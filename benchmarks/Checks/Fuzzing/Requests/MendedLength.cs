using System.Text;

namespace Aviary.Benchmarks.Checks.Fuzzing.Requests;

/// <summary>
/// Makes the length of a damaged request right again, so that the server has all of it and owes an answer: the damage comes further
/// than to the web server's own reading, and an answer that does not come is a fault.
/// </summary>
internal static class MendedLength
{
    private static readonly byte[] End = "\r\n\r\n"u8.ToArray();

    public static byte[] Apply(byte[] request)
    {
        int end = request.AsSpan().IndexOf(End);
        byte[] head = end < 0 ? request : request[..end];
        byte[] body = end < 0 ? [] : request[(end + End.Length)..];
        IEnumerable<string> lines = Encoding.Latin1.GetString(head).Split("\r\n").Where(static line =>
            !line.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase)
            && !line.StartsWith("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            && !line.StartsWith("Connection", StringComparison.OrdinalIgnoreCase));
        return [.. Encoding.Latin1.GetBytes($"{string.Join("\r\n", lines)}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), .. body];
    }
}
