using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>A column in a line for people.</summary>
internal static class ColumnText
{
    private const int MostValues = 5;
    private const int LongestValue = 20;

    public static string Of(TableColumn column, int missing, string? note)
    {
        string kind = column.Kind switch
        {
            ColumnKind.Number => $"number, {Range(column.Numbers)}",
            ColumnKind.Date => $"date, {column.Texts.Where(text => text is not null).Min(StringComparer.Ordinal)} to {column.Texts.Where(text => text is not null).Max(StringComparer.Ordinal)}",
            _ => Categories(column.Texts),
        };
        return $"{column.Name}: {kind}{(missing > 0 ? $", {missing:n0} missing" : "")}{(note is null ? "" : $" ({note})")}";
    }

    private static string Range(ReadOnlySpan<float> values)
    {
        (float least, float most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            if (!float.IsNaN(value))
            {
                (least, most) = (Math.Min(least, value), Math.Max(most, value));
            }
        }

        return string.Create(CultureInfo.InvariantCulture, $"{least} to {most}");
    }

    private static string Categories(IReadOnlyList<string?> texts)
    {
        // Any 5 and how many; no more are looked at one by one.
        HashSet<string> different = new(texts.OfType<string>(), StringComparer.Ordinal);
        string[] first = [.. different.Take(MostValues).Select(text => text.Length > LongestValue ? $"{text[..LongestValue]}…" : text)];
        return $"category, {different.Count:n0} values: {string.Join(", ", first)}{(different.Count > MostValues ? ", …" : "")}";
    }
}
