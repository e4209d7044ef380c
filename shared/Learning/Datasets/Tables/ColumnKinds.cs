namespace Aviary.Learning.Datasets.Tables;

/// <summary>What the values of a column are, found by its first rows.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Dates">How its dates are written; null for other kinds.</param>
/// <param name="Note">What people should know of the choice; null for nothing.</param>
internal sealed record ColumnKinds(ColumnKind Kind, DateText? Dates = null, string? Note = null)
{
    // Each is tried in all forms of dates.
    private const int MostDates = 1_000;

    /// <summary>Whether the first rows have no value, so that what comes later decides.</summary>
    public bool IsOpen { get; init; }

    /// <summary>With so many numbers or dates, what is none of them is taken for a mistake rather than for the name of a category.</summary>
    public const double Share = 0.8;

    /// <summary>Whether the values, missing ones aside, are numbers but for at most a fifth.</summary>
    public static bool IsNumber(IEnumerable<string> values, DecimalMark mark)
    {
        int numbers = 0, others = 0;
        foreach (string value in values)
        {
            if (!MissingValue.Is(value))
            {
                bool isNumber = NumberText.TryRead(value, mark, out _);
                (numbers, others) = isNumber ? (numbers + 1, others) : (numbers, others + 1);
            }
        }

        return numbers > 0 && numbers >= Share * (numbers + others);
    }

    public static ColumnKinds Of(IEnumerable<string> values, DecimalMark mark)
    {
        string[] present = [.. values.Where(value => !MissingValue.Is(value))];
        if (present.Length == 0)
        {
            return new ColumnKinds(ColumnKind.Category) { IsOpen = true };
        }

        if (IsNumber(present, mark))
        {
            return new ColumnKinds(ColumnKind.Number);
        }

        DateText? dates = DateText.Find([.. present.Distinct(StringComparer.Ordinal).Take(MostDates)], out bool isAmbiguous);
        return dates is not null
            ? new ColumnKinds(ColumnKind.Date, dates, dates.IsIso ? null : $"written as {dates.Name} here; the model takes them as yyyy-MM-dd")
            : new ColumnKinds(ColumnKind.Category, null, isAmbiguous ? "dates whose day and month could change places: write them as yyyy-MM-dd" : null);
    }
}
