namespace Aviary.Learning.Datasets;

/// <summary>Divides examples so that each part has its share of every class. The same seed divides the same examples the same way.</summary>
public static class StratifiedSplit
{
    /// <summary>Keeps a share of each class; of each class that has any, at least one example is not kept.</summary>
    /// <param name="labels">The class of each example.</param>
    /// <param name="share">The share that is kept, 0 to 0.9.</param>
    /// <param name="seed">What the choice is derived from.</param>
    /// <returns>The places of both parts, each ascending.</returns>
    public static (int[] Left, int[] Kept) HoldOut(ReadOnlySpan<int> labels, double share, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 0.9);
        bool[] kept = new bool[labels.Length];
        foreach (int[] places in Shuffled(labels, seed))
        {
            int count = Math.Min((int)Math.Round(places.Length * share, MidpointRounding.AwayFromZero), places.Length - 1);
            foreach (int place in places.AsSpan(0, count))
            {
                kept[place] = true;
            }
        }

        return (Where(kept, false), Where(kept, true));
    }

    /// <summary>Divides the examples into folds, each of which is tested with once by what is learned from the others.</summary>
    /// <param name="labels">The class of each example.</param>
    /// <param name="folds">2 to 100, and at most as many as there are examples.</param>
    /// <param name="seed">What the division is derived from.</param>
    /// <returns>For each fold the places to learn from and those to test with, each ascending.</returns>
    public static IReadOnlyList<(int[] Training, int[] Test)> Folds(ReadOnlySpan<int> labels, int folds, int seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(folds, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(folds, Math.Min(100, labels.Length));
        int[] foldOf = new int[labels.Length];
        int next = 0;
        foreach (int[] places in Shuffled(labels, seed))
        {
            // A class begins where the one before ended, so that folds of small classes are of one size.
            foreach (int place in places)
            {
                foldOf[place] = next++ % folds;
            }
        }

        return [.. Enumerable.Range(0, folds).Select(fold =>
        {
            bool[] tested = [.. foldOf.Select(one => one == fold)];
            return (Where(tested, false), Where(tested, true));
        })];
    }

    private static List<int[]> Shuffled(ReadOnlySpan<int> labels, int seed)
    {
        Random random = new(seed);
        int[] all = labels.ToArray();
        List<int[]> classes = [];
        foreach (IGrouping<int, int> places in Enumerable.Range(0, all.Length).GroupBy(place => all[place]).OrderBy(group => group.Key))
        {
            int[] shuffled = [.. places];
            random.Shuffle(shuffled);
            classes.Add(shuffled);
        }

        return classes;
    }

    private static int[] Where(bool[] marks, bool mark) => [.. Enumerable.Range(0, marks.Length).Where(place => marks[place] == mark)];
}
