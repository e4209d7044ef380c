using System.Globalization;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>A way of writing days or times. What is not ISO 8601 becomes so: a data set and a model have one form.</summary>
/// <param name="Name">How people call it.</param>
/// <param name="Patterns">The patterns of .NET that it covers.</param>
internal sealed record DateText(string Name, string[] Patterns)
{
    private static readonly string[] Times = ["", " H:mm", " H:mm:ss"];

    /// <summary>The known forms. None of them reads a text that another reads as another day.</summary>
    private static readonly DateText[] Clear =
    [
        new("yyyy-MM-dd", ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm",
            "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK",
            "yyyy-MM-dd HH:mm:ssK", "yyyy-MM-dd HH:mm:ss.FFFFFFFK"]),
        new("yyyy/M/d", [.. Times.Select(time => $"yyyy/M/d{time}")]),
        new("d.M.yyyy", [.. Times.Select(time => $"d.M.yyyy{time}")]),
        new("d-MMM-yyyy", [.. Times.SelectMany(time => new[] { $"d-MMM-yyyy{time}", $"d MMM yyyy{time}" })]),
        new("MMM d, yyyy", [.. Times.SelectMany(time => new[] { $"MMM d, yyyy{time}", $"MMMM d, yyyy{time}" })]),
    ];

    private static readonly DateText DayFirst = new("d/M/yyyy", [.. Times.SelectMany(time => new[] { $"d/M/yyyy{time}", $"d-M-yyyy{time}" })]);
    private static readonly DateText MonthFirst = new("M/d/yyyy", [.. Times.SelectMany(time => new[] { $"M/d/yyyy{time}", $"M-d-yyyy{time}" })]);

    /// <summary>The form in which dates are kept.</summary>
    public static DateText Iso8601 => Clear[0];

    /// <summary>Whether texts stay as they are.</summary>
    public bool IsIso => ReferenceEquals(this, Clear[0]);

    /// <summary>The form in which the most texts are dates, at least four fifths of them; null where there is none.</summary>
    /// <param name="texts">At least one.</param>
    /// <param name="isAmbiguous">Whether the texts are dates whose day and month could change places.</param>
    public static DateText? Find(IReadOnlyCollection<string> texts, out bool isAmbiguous)
    {
        isAmbiguous = false;
        if (Array.Find(Clear, form => IsMost(Count(form))) is { } clear)
        {
            return clear;
        }

        (int byDay, int byMonth) = (Count(DayFirst), Count(MonthFirst));
        isAmbiguous = byDay == byMonth && IsMost(byDay);
        return isAmbiguous ? null : byDay > byMonth && IsMost(byDay) ? DayFirst : IsMost(byMonth) ? MonthFirst : null;

        int Count(DateText form) => texts.Count(text => form.Iso(text) is not null);

        bool IsMost(int dates) => dates >= ColumnKinds.Share * texts.Count;
    }

    /// <summary>The text by ISO 8601; null where it is not of this form.</summary>
    public string? Iso(string text)
    {
        if (text.Length is < 6 or > 40 || !text.AsSpan().ContainsAnyInRange('0', '9') || !DateTimeOffset.TryParseExact(
            text, Patterns, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return null;
        }

        return IsIso ? text : time.ToString(time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }
}
