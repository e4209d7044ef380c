using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>Which mark stands before the decimals of numbers.</summary>
internal enum DecimalMark
{
    /// <summary>1,234.5</summary>
    Point,

    /// <summary>1.234,5</summary>
    Comma,
}

/// <summary>Numbers as tables write them.</summary>
internal static class NumberText
{
    private const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
    private const int Longest = 64;

    /// <summary>A finite number. Groups of three digits before the decimals may be parted by the other mark.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, DecimalMark mark, out float value)
    {
        value = 0;
        if (text.IsEmpty || text.Length > Longest || !(char.IsAsciiDigit(text[0]) || text[0] is '+' or '-' or '.' or ','))
        {
            return false;
        }

        (char point, char group) = mark == DecimalMark.Point ? ('.', ',') : (',', '.');
        if (mark == DecimalMark.Point && !text.Contains(group))
        {
            return float.TryParse(text, Style, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
        }

        Span<char> plain = stackalloc char[Longest];
        int length = 0;
        int digits = 0;
        bool isGrouped = false, inWhole = true;
        foreach (char letter in text)
        {
            if (letter == group)
            {
                if (!inWhole || (isGrouped ? digits != 3 : digits is 0 or > 3))
                {
                    return false;
                }

                (isGrouped, digits) = (true, 0);
                continue;
            }

            if (inWhole && !char.IsAsciiDigit(letter) && length > 0)
            {
                if (isGrouped && digits != 3)
                {
                    return false;
                }

                inWhole = false;
            }

            digits += char.IsAsciiDigit(letter) ? 1 : 0;
            plain[length++] = letter == point ? '.' : letter;
        }

        return !(inWhole && isGrouped && digits != 3)
            && float.TryParse(plain[..length], Style, CultureInfo.InvariantCulture, out value) && float.IsFinite(value);
    }

    /// <summary>The mark with which more of the texts are numbers; the point where both do.</summary>
    /// <param name="texts">Fields of the table, numbers and others.</param>
    /// <param name="separator">What parts the fields: a semicolon is chosen where the comma stands for decimals.</param>
    public static DecimalMark Find(IEnumerable<string> texts, char separator)
    {
        int points = 0, commas = 0;
        bool anyComma = false, anyPoint = false;
        foreach (string text in texts)
        {
            if (text.AsSpan().IndexOfAny('.', ',') < 0)
            {
                continue;
            }

            bool byPoint = TryRead(text, DecimalMark.Point, out _);
            bool byComma = TryRead(text, DecimalMark.Comma, out _);
            points += byPoint ? 1 : 0;
            commas += byComma ? 1 : 0;
            anyComma |= (byPoint || byComma) && text.Contains(',', StringComparison.Ordinal);
            anyPoint |= (byPoint || byComma) && text.Contains('.', StringComparison.Ordinal);
        }

        return commas > points || (commas == points && commas > 0 && separator == ';' && anyComma && !anyPoint) ? DecimalMark.Comma : DecimalMark.Point;
    }
}
