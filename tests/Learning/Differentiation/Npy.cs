using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Reads what NumPy saved: little-endian, row-major.</summary>
internal static partial class Npy
{
    public static (T[] Values, long[] Shape) Read<T>(string path)
        where T : unmanaged
    {
        byte[] file = File.ReadAllBytes(path);
        int header = BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        string text = Encoding.ASCII.GetString(file, 10, header);
        Assert.Contains(typeof(T) == typeof(float) ? "<f4" : "<i8", text, StringComparison.Ordinal);
        long[] shape = [.. Shape().Match(text).Groups["shape"].Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(long.Parse)];
        return (MemoryMarshal.Cast<byte, T>(file.AsSpan(10 + header)).ToArray(), shape);
    }

    [GeneratedRegex(@"'shape': \((?<shape>[^)]*)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
