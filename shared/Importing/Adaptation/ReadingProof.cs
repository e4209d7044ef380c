using System.Globalization;

namespace Aviary.Importing.Adaptation;

/// <summary>How a reading fares against the file's own label on the probe rows.</summary>
/// <param name="Rows">The rows in which the reading has one best class.</param>
/// <param name="Seen">The classes that were best in some row.</param>
/// <param name="ClassNames">The names of the classes that agree with the label; null where it does not agree, or no names are known.</param>
/// <param name="Problem">What does not agree; null where all rows do.</param>
internal sealed record ReadingProof(int Rows, int Seen, IReadOnlyList<string>? ClassNames, string? Problem)
{
    /// <summary>Whether the file itself lists or counts the classes so; otherwise their order is what the rows showed.</summary>
    public bool IsListed { get; private init; }

    /// <summary>Whether the labels are names of a list that the file holds.</summary>
    public bool IsNamed { get; private init; }

    /// <param name="reading">The reading.</param>
    /// <param name="labels">The label of each probe row.</param>
    /// <param name="lists">Lists of as many names as there are classes, which the file holds.</param>
    /// <param name="given">The names that the importer gives; null for none. They may be other words for the same classes.</param>
    public static ReadingProof Of(Reading reading, IReadOnlyList<string> labels, IReadOnlyList<IReadOnlyList<string>> lists, IReadOnlyList<string>? given)
    {
        List<(int Class, string Label)> pairs = [];
        for (int row = 0; row < labels.Count; row++)
        {
            if (reading.Scores.Samples[row] is { } scores && reading.Best(scores) is { } best)
            {
                pairs.Add((best, labels[row]));
            }
        }

        if (pairs.Count == 0)
        {
            return new ReadingProof(0, 0, null, $"{reading.Scores.Name} gives no probe row one best class");
        }

        int seen = pairs.Select(pair => pair.Class).Distinct().Count();
        (int Class, string Label)[] distinct = [.. pairs.Distinct()];
        if (distinct.Length != seen || distinct.Select(pair => pair.Label).Distinct(StringComparer.Ordinal).Count() != seen)
        {
            return new ReadingProof(pairs.Count, seen, null, Contradiction(reading, pairs));
        }

        // One class alone could be counted from 0 or from 1: the file's lists are then all there is to go by.
        IReadOnlyList<string>? named = lists.FirstOrDefault(list => distinct.All(pair => list[pair.Class] == pair.Label));
        IReadOnlyList<string>? listed = named
            ?? (lists.Count == 0 || seen > 1 ? Counted(reading.Classes, distinct, lists) : null);
        IReadOnlyList<string>? names = listed ?? Observed(reading.Classes, distinct);
        if (names is null && (given is null || lists.Count > 0))
        {
            (int place, string label) = distinct[0];
            return new ReadingProof(
                pairs.Count, seen, null,
                lists.Count > 0
                    ? $"the label {label} goes with the number {place} of {reading.Scores.Name}, which the file calls {lists[0][place]}"
                    : $"the label {label} goes with the number {place} of {reading.Scores.Name}, and the file names no other classes; give all with --labels FILE");
        }

        return new ReadingProof(pairs.Count, seen, names, null) { IsListed = listed is not null, IsNamed = named is not null };
    }

    /// <summary>Labels that count the classes from 0 or, as keys do, from 1: places in a list that does not hold them, where the file has one.</summary>
    private static IReadOnlyList<string>? Counted(int classes, (int Class, string Label)[] distinct, IReadOnlyList<IReadOnlyList<string>> lists)
    {
        if (Array.TrueForAll(distinct, pair => pair.Label is "false" or "true"))
        {
            string[] truths = ["false", "true"];
            return classes == 2 && Array.TrueForAll(distinct, pair => pair.Label == truths[pair.Class]) ? truths : null;
        }

        foreach (int first in (ReadOnlySpan<int>)[0, 1])
        {
            if (Array.TrueForAll(distinct, pair => pair.Label == Text(pair.Class + first)))
            {
                return lists.FirstOrDefault(list => !distinct.Any(pair => list.Contains(pair.Label, StringComparer.Ordinal)))
                    ?? [.. Enumerable.Range(first, classes).Select(Text)];
            }
        }

        return null;
    }

    /// <summary>Every class was best in some row, and had one label of its own.</summary>
    private static string[]? Observed(int classes, (int Class, string Label)[] distinct)
        => distinct.Length == classes ? [.. distinct.OrderBy(pair => pair.Class).Select(pair => pair.Label)] : null;

    private static string Contradiction(Reading reading, List<(int Class, string Label)> pairs)
    {
        var shared = pairs.GroupBy(pair => pair.Label).Select(group => (Label: group.Key, Classes: group.Select(pair => pair.Class).Distinct().Order().ToArray()))
            .FirstOrDefault(group => group.Classes.Length > 1);
        if (shared.Classes is { } classes)
        {
            return $"for rows that the file labels {shared.Label}, the best number of {reading.Scores.Name} is now that of class {classes[0]}, now of class {classes[1]}";
        }

        var split = pairs.GroupBy(pair => pair.Class).First(group => group.Select(pair => pair.Label).Distinct(StringComparer.Ordinal).Count() > 1);
        string[] labels = [.. split.Select(pair => pair.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Take(2)];
        return $"where the number {split.Key} of {reading.Scores.Name} is the best, the file's label is now {labels[0]}, now {labels[1]}";
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
