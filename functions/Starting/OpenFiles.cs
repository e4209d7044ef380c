using System.Globalization;

namespace Aviary.Functions.Starting;

/// <summary>How many files, connections among them, this process may have open.</summary>
internal static class OpenFiles
{
    private const string Limits = "/proc/self/limits";
    private const string Row = "Max open files";

    /// <summary>The limit that is in force, after the runtime has raised it as far as it may; null where there is none, or none that is known.</summary>
    public static int? Limit() => File.Exists(Limits) ? Limit(File.ReadLines(Limits)) : null;

    /// <param name="lines">As Linux writes them: the limit's name, then the soft and the hard one.</param>
    public static int? Limit(IEnumerable<string> lines)
        => lines.FirstOrDefault(line => line.StartsWith(Row, StringComparison.Ordinal)) is { } found
            && found[Row.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && int.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out int limit)
                ? limit
                : null;
}
