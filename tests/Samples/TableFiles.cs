using System.Globalization;

namespace Aviary.Samples;

/// <summary>Writes small tables.</summary>
internal static class TableFiles
{
    /// <summary>
    /// Flowers as CSV with a header: two numbers, a text, a date and the class <c>species</c>, of which there are three in turn.
    /// </summary>
    public static string Flowers(int rows = 60, char separator = ',', bool comma = false)
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = comma ? "," : ".";
        List<string> lines = [string.Join(separator, "length", "width", "colour", "seen", "species")];
        for (int i = 0; i < rows; i++)
        {
            double length = (i % 3 * 10) + (i * 0.17);
            lines.Add(string.Join(
                separator,
                length.ToString("0.00", culture),
                (5 - (i * 0.03)).ToString("0.000", culture),
                ((string[])["red", "blue", "white", "red"])[i % 4],
                new DateOnly(2026, 1, 1).AddDays(i).ToString("yyyy-MM-dd", culture),
                ((string[])["iris", "rose", "tulip"])[i % 3]));
        }

        return string.Join('\n', lines) + "\n";
    }
}
