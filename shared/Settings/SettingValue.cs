using System.Reflection;
using System.Text.RegularExpressions;

namespace Aviary.Settings;

/// <summary>What is wrong with a value that cannot be read, in words for whoever wrote the setting.</summary>
internal static partial class SettingValue
{
    private const int TimeoutMilliseconds = 1000;

    /// <summary>The setting, what it takes and what came; null for an error of another kind.</summary>
    /// <param name="error">What binding threw.</param>
    /// <param name="options">The options class that was bound.</param>
    public static string? Explain(InvalidOperationException error, Type options)
    {
        if (error.InnerException is not (FormatException or ArgumentException or OverflowException))
        {
            return null;
        }

        Match said = Conversion().Match(error.Message);
        if (!said.Success)
        {
            return error.Message;
        }

        string setting = said.Groups["setting"].Value;
        PropertyInfo? property = options.GetProperty(
            setting[(setting.LastIndexOf(':') + 1)..], BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase);
        return $"{setting}: expected {Expected(property?.PropertyType)}, got '{said.Groups["value"].Value}'.";
    }

    private static string Expected(Type? type) => (type is null ? null : Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { IsEnum: true } one => $"one of {string.Join(", ", Enum.GetNames(one))}",
        { } one when one == typeof(bool) => "true or false",
        { } one when one == typeof(int) => $"a whole number up to {int.MaxValue}",
        { } one when one == typeof(long) => $"a whole number up to {long.MaxValue}",
        { } one when one == typeof(double) || one == typeof(float) => "a number such as 0.5",
        { } one when one == typeof(TimeSpan) => "a time such as 00:00:10 (ten seconds) or 1.12:00:00 (a day and a half)",
        _ => "another value",
    };

    [GeneratedRegex("value '(?<value>.*)' at '(?<setting>[^']+)' to type", RegexOptions.ExplicitCapture | RegexOptions.Singleline | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Conversion();
}
