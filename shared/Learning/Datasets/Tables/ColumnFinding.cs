using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>What is odd about a column.</summary>
/// <param name="LeftOut">Why nothing can be learned from it; null where it stays.</param>
/// <param name="Warning">What people should look at; null for nothing.</param>
internal sealed record ColumnFinding(string? LeftOut, string? Warning)
{
    // Fewer rows say nothing about what values come again.
    private const int FewRows = 20;
    private const double MostlyDifferent = 0.5;

    private static readonly HashSet<string> IdNames = new(["id", "index", "row", "rowid", "rownumber", "row_number", "uuid", "guid", "key", "column1", "unnamed: 0"], StringComparer.OrdinalIgnoreCase);

    private static readonly ColumnFinding Nothing = new(null, null);

    public static ColumnFinding Of(TableColumn column, IReadOnlyList<string> labels)
        => column.Kind == ColumnKind.Number ? OfNumbers(column, labels) : OfTexts(column, labels);

    private static ColumnFinding OfNumbers(TableColumn column, IReadOnlyList<string> labels)
    {
        ReadOnlySpan<float> values = column.Numbers;
        (float least, float most, int present, bool isWhole) = (float.PositiveInfinity, float.NegativeInfinity, 0, true);
        foreach (float value in values)
        {
            if (!float.IsNaN(value))
            {
                (least, most, present, isWhole) = (Math.Min(least, value), Math.Max(most, value), present + 1, isWhole && value == MathF.Floor(value));
            }
        }

        if (present == 0)
        {
            return new ColumnFinding("it has no values", null);
        }

        if (least == most && present == values.Length)
        {
            return new ColumnFinding($"it is {least} in every row", null);
        }

        if (isWhole && present == values.Length && present >= FewRows)
        {
            // Single precision tells whole numbers apart up to 2^24; beyond, neighbours fall together.
            int different = Different(values);
            bool counts = different == present && (double)most - least + 1 == present;
            if (counts || (IsIdName(column.Name) && different >= (most > 1 << 24 ? MostlyDifferent : 1) * present))
            {
                return new ColumnFinding(counts ? "it numbers the rows" : "it is another number in every row, as an id is", null);
            }
        }

        return IsLabel(row => float.IsNaN(column.Numbers[row]) ? null : column.Numbers[row].ToString(CultureInfo.InvariantCulture), labels) ? Label() : Nothing;
    }

    private static ColumnFinding OfTexts(TableColumn column, IReadOnlyList<string> labels)
    {
        HashSet<string> different = new(StringComparer.Ordinal);
        int present = 0;
        foreach (string? text in column.Texts)
        {
            if (text is not null)
            {
                present++;
                different.Add(text);
            }
        }

        return present == 0 ? new ColumnFinding("it has no values", null)
            : different.Count == 1 && present == column.Count ? new ColumnFinding($"it is \"{different.First()}\" in every row", null)
            : column.Kind == ColumnKind.Category && present >= FewRows && different.Count > MostlyDifferent * present
                ? new ColumnFinding($"it has {different.Count:n0} different texts in {present:n0} rows: ids or free text", null)
            : IsLabel(row => column.Texts[row], labels) ? Label()
            : Nothing;
    }

    private static ColumnFinding Label() => new(null, "it tells the class of every row: is it the label under another name?");

    private static bool IsIdName(string name)
        => IdNames.Contains(name) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("ID", StringComparison.Ordinal);

    private static int Different(ReadOnlySpan<float> values)
    {
        float[] sorted = values.ToArray();
        Array.Sort(sorted);
        int different = 1;
        for (int i = 1; i < sorted.Length; i++)
        {
            different += sorted[i] != sorted[i - 1] ? 1 : 0;
        }

        return different;
    }

    /// <summary>Whether each value stands beside one class, and each class beside one value; most columns end it within a few rows.</summary>
    private static bool IsLabel(Func<int, string?> values, IReadOnlyList<string> labels)
    {
        if (labels.Count < FewRows)
        {
            return false;
        }

        Dictionary<string, string> classOf = new(StringComparer.Ordinal), valueOf = new(StringComparer.Ordinal);
        for (int row = 0; row < labels.Count; row++)
        {
            if (values(row) is not { } value)
            {
                return false;
            }

            classOf.TryAdd(value, labels[row]);
            valueOf.TryAdd(labels[row], value);
            if (classOf[value] != labels[row] || valueOf[labels[row]] != value)
            {
                return false;
            }
        }

        return true;
    }
}
