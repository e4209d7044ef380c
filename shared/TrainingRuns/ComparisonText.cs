using System.Globalization;
using Aviary.Learning.Metrics;

namespace Aviary.TrainingRuns;

/// <summary>In words what a new version and the champion answered for the same pictures.</summary>
internal static class ComparisonText
{
    /// <param name="pair">The champion first, the new version second.</param>
    /// <param name="pictures">How many pictures both answered.</param>
    /// <param name="wins">Whether the new version becomes champion.</param>
    /// <param name="level">Below this probability a difference is not chance.</param>
    public static string Of(PairedComparison pair, int pictures, bool wins, double level)
    {
        string all = Count(pictures);
        if (pair.OnlyFirst == 0 && pair.OnlySecond == 0)
        {
            return $"it answers each of {all} validation pictures as rightly as the champion";
        }

        bool isAhead = pair.OnlySecond >= pair.OnlyFirst;
        string figures = isAhead
            ? $"it answers {Count(pair.OnlySecond)} of {all} validation pictures rightly that the champion gets wrong, and {Count(pair.OnlyFirst)} the other way"
            : $"it answers {Count(pair.OnlyFirst)} of {all} validation pictures wrongly that the champion gets right, and {Count(pair.OnlySecond)} the other way";
        string probability = pair.SecondIsWorse < 0.0001 ? "p < 0.0001" : string.Create(CultureInfo.InvariantCulture, $"p = {pair.SecondIsWorse:0.0000}");
        string limit = level.ToString(CultureInfo.InvariantCulture);
        return (wins, isAhead) switch
        {
            (true, true) => figures,
            (true, false) => $"{figures}, no more than Training:SignificanceLevel allows ({probability}, not below {limit})",
            _ => $"{figures}, more than chance explains ({probability}, below {limit})",
        };
    }

    private static string Count(int number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
