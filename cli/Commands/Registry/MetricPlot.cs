namespace Aviary.Cli.Commands.Registry;

/// <summary>A version in a plot.</summary>
/// <param name="Value">What was measured.</param>
/// <param name="IsChampion">Whether it is served.</param>
internal readonly record struct PlottedVersion(double Value, bool IsChampion);

/// <summary>A metric over the versions of a model in lines of text, the oldest on the left.</summary>
internal static class MetricPlot
{
    private const int Rows = 7;
    private const int WidestStep = 4;
    private const char Champion = '●';
    private const char Other = '○';

    public static IEnumerable<string> Lines(string metric, IReadOnlyList<PlottedVersion> oldestFirst, int width)
    {
        PlottedVersion[] all = [.. oldestFirst.Where(point => double.IsFinite(point.Value))];
        if (all.Length == 0)
        {
            yield break;
        }

        double least = all.Min(point => point.Value);
        double most = all.Max(point => point.Value);
        int labels = Math.Max(HistoryOutput.Number(least).Length, HistoryOutput.Number(most).Length);
        int room = width - labels - 3;
        PlottedVersion[] shown = all[^Math.Min(all.Length, room)..];
        int step = Math.Clamp(room / shown.Length, 1, WidestStep);
        int rows = most > least ? Rows : 1;
        string cut = shown.Length < all.Length ? $", the last {shown.Length}" : "";
        yield return $"{metric}, from the oldest version to the newest{cut} ({Champion} champion)";
        for (int row = rows - 1; row >= 0; row--)
        {
            char[] line = new string(' ', shown.Length * step).ToCharArray();
            for (int point = 0; point < shown.Length; point++)
            {
                if (RowOf(shown[point].Value, least, most, rows) == row)
                {
                    line[point * step] = shown[point].IsChampion ? Champion : Other;
                }
            }

            string label = row == rows - 1 ? HistoryOutput.Number(most) : row == 0 ? HistoryOutput.Number(least) : "";
            yield return $"{label.PadLeft(labels)} ┤ {new string(line)}".TrimEnd();
        }
    }

    private static int RowOf(double value, double least, double most, int rows)
        => rows == 1 ? 0 : (int)Math.Round((value - least) / (most - least) * (rows - 1));
}
