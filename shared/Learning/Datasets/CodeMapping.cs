using System.Globalization;
using System.Text;

namespace Aviary.Learning.Datasets;

/// <summary>EMNIST's mapping files: on each line a label and the codes of the letters that it stands for, as in <c>1 65 97</c>.</summary>
internal static class CodeMapping
{
    /// <summary>The names of these labels, such as <c>A/a</c>; null where the text is something else, or lacks a label.</summary>
    public static IReadOnlyList<string>? TryRead(ReadOnlySpan<byte> text, byte[] values)
    {
        Dictionary<int, string> names = [];
        foreach (string line in Encoding.ASCII.GetString(text).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int[] numbers = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)];
            if (numbers.Length < 2 || Array.Exists(numbers, number => number is < 0 or > 255) || Array.Exists(numbers[1..], code => code is < 33 or > 126))
            {
                return null;
            }

            names[numbers[0]] = string.Join('/', numbers[1..].Distinct().Select(code => (char)code));
        }

        return Array.TrueForAll(values, value => names.ContainsKey(value)) ? [.. values.Select(value => names[value])] : null;
    }
}
