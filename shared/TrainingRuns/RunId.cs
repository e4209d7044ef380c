using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Aviary.TrainingRuns;

/// <summary>Ids of training runs: the creation time in UTC, then a part that distinguishes runs of one second.</summary>
internal static partial class RunId
{
    private const string TimeForm = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>An id for a run that somebody asked for now.</summary>
    public static string New(DateTimeOffset createdAt)
        => $"{Prefix(createdAt)}-{RandomNumberGenerator.GetHexString(6, lowercase: true)}";

    /// <summary>The id for an occurrence of the schedule: the same on every instance, so that only one of them creates the run.</summary>
    public static string Scheduled(DateTimeOffset occurrence) => $"{Prefix(occurrence)}-schedule";

    /// <summary>What the ids of all runs created at or after the time sort after.</summary>
    public static string Prefix(DateTimeOffset time) => time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture);

    /// <summary>Whether the text has the form of an id; anything else is not looked for.</summary>
    public static bool IsOne(string text) => Form().IsMatch(text);

    [GeneratedRegex(@"^\d{8}T\d{6}Z-[a-z0-9]{1,20}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Form();
}
