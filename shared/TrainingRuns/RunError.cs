using System.Text.RegularExpressions;
using Aviary.Onnx;

namespace Aviary.TrainingRuns;

/// <summary>
/// What a run's record says of an error. Anybody may read it, so of a path of this machine only the last name is left; the log has
/// the whole of it.
/// </summary>
internal static partial class RunError
{
    private const int MaxLength = 1000;
    private const int TimeoutMilliseconds = 1000;

    /// <summary>The kind of the error and its message.</summary>
    public static string Of(Exception error)
    {
        string message = RuntimeProblem.Of(error);
        message = message.Length > MaxLength ? $"{message.AsSpan(0, MaxLength)}…" : message;
        return $"{error.GetType().Name}: {WithoutPaths(message)}";
    }

    /// <summary>The text with each path of the file system cut to <c>…/name</c>.</summary>
    public static string WithoutPaths(string text) => Bare().Replace(Known(Quoted().Replace(text, "${quote}…/${name}${quote}")), "…/");

    /// <summary>Places whose names may hold spaces, which would end a path that stands without quotes.</summary>
    private static string Known(string text)
    {
        string[] places =
        [
            Environment.CurrentDirectory, AppContext.BaseDirectory, Path.GetTempPath(),
            Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData),
        ];
        foreach (string place in places.Select(Path.TrimEndingDirectorySeparator).Where(place => place.Length > 3).OrderByDescending(place => place.Length))
        {
            text = text.Replace(place, "/…", StringComparison.OrdinalIgnoreCase);
        }

        return text;
    }

    // A path in quotes, as .NET's messages write it: to its end, whatever stands in it.
    [GeneratedRegex("(?<quote>['\"`])(?:[A-Za-z]:)?[/\\\\](?:[^'\"`\\r\\n]*[/\\\\])?(?<name>[^/\\\\'\"`\\r\\n]*)\\k<quote>", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Quoted();

    // The folders of a path without quotes. What follows a letter, a colon or a slash is the path of an address.
    [GeneratedRegex(@"(?<![\w.:/\\…])(?:[A-Za-z]:)?[/\\]+(?:[^\s/\\'""]+[/\\]+)*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Bare();
}
