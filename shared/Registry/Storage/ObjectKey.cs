using System.Buffers;
using System.Text;
using Aviary.Errors;

namespace Aviary.Registry.Storage;

/// <summary>
/// The keys that every home of the bucket can hold: 1 to 1024 bytes of UTF-8, names divided by <c>/</c>, none of them empty,
/// <c>.</c> or <c>..</c>, no control characters, no backslash, well-formed Unicode. No key may be the folder of another
/// (<c>a</c> beside <c>a/b</c>), and keys should not differ by case alone: some file systems hold them for the same.
/// </summary>
internal static class ObjectKey
{
    /// <summary>The most bytes of a key in UTF-8 (the limit of S3).</summary>
    public const int MaxBytes = 1024;

    /// <summary>The order of lists: by the bytes of UTF-8, as S3 orders. For ASCII this is the ordinal order.</summary>
    public static IComparer<string> Order { get; } = Comparer<string>.Create(Compare);

    /// <summary>Throws <see cref="InvalidInputException"/> where the text is no key.</summary>
    public static void Require(string key)
    {
        if (Fault(key) is { } fault)
        {
            throw new InvalidInputException("key", fault, Shortened.Quote(key));
        }
    }

    private static string? Fault(string key)
    {
        if (key.Length == 0 || Encoding.UTF8.GetByteCount(key) > MaxBytes)
        {
            return $"1 to {MaxBytes} bytes";
        }

        for (ReadOnlySpan<char> rest = key; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int units) != OperationStatus.Done)
            {
                return "well-formed Unicode";
            }

            if (Rune.IsControl(rune) || rune.Value == '\\')
            {
                return "no control character and no backslash";
            }

            rest = rest[units..];
        }

        foreach (Range name in key.AsSpan().Split('/'))
        {
            if (key.AsSpan()[name] is "" or "." or "..")
            {
                return "names divided by '/', none of them empty, '.' or '..'";
            }
        }

        return null;
    }

    private static int Compare(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return string.CompareOrdinal(left, right);
        }

        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // UTF-16 puts surrogates (code points above U+FFFF) before U+E000..U+FFFF; UTF-8 puts them after.
        return Weight(left[common]) - Weight(right[common]);
    }

    private static int Weight(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
