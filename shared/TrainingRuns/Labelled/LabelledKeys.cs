using System.Globalization;
using System.Security.Cryptography;

namespace Aviary.TrainingRuns.Labelled;

/// <summary>Where labelled inputs stand: <c>labelled/{model}/{day}/{utc time}-{random}.rows</c>, so that lists come in the order of time.</summary>
internal static class LabelledKeys
{
    private const string End = ".rows";
    private const string DayForm = "yyyyMMdd";
    private const string TimeForm = "yyyyMMdd'T'HHmmssfff'Z'";
    private const int TimeLength = 19;

    public static string Prefix(string model) => $"labelled/{model}/";

    /// <summary>A key that no other writer has.</summary>
    public static string New(string model, DateTimeOffset time)
        => $"{Beginning(model, time)}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{End}";

    /// <summary>What the keys of a moment begin with: sorts before all of them and after all older ones.</summary>
    public static string Beginning(string model, DateTimeOffset time)
        => $"{Prefix(model)}{time.UtcDateTime.ToString(DayForm, CultureInfo.InvariantCulture)}/{time.UtcDateTime.ToString(TimeForm, CultureInfo.InvariantCulture)}";

    /// <summary>When a segment was written; false where the key is none of a segment.</summary>
    public static bool TryTime(string key, out DateTimeOffset time)
    {
        time = default;
        string name = key[(key.LastIndexOf('/') + 1)..];
        return name.EndsWith(End, StringComparison.Ordinal)
            && name.Length > TimeLength
            && DateTimeOffset.TryParseExact(
                name.AsSpan(0, TimeLength), TimeForm, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
