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
        return Keep(labels, count => Math.Min(Share(count, share), count - 1), new Random(seed));
    }

    /// <summary>The same with as many of each class as its rounded share, also the only one.</summary>
    internal static (int[] Left, int[] Kept) HoldOut(ReadOnlySpan<int> labels, double share, Random random)
        => Keep(labels, count => Share(count, share), random);

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
        foreach (int[] places in Shuffled(labels, new Random(seed)))
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

    private static int Share(int count, double share) => (int)Math.Round(count * share, MidpointRounding.AwayFromZero);

    private static (int[] Left, int[] Kept) Keep(ReadOnlySpan<int> labels, Func<int, int> keptOf, Random random)
    {
        bool[] kept = new bool[labels.Length];
        foreach (int[] places in Shuffled(labels, random))
        {
            foreach (int place in places.AsSpan(0, keptOf(places.Length)))
            {
                kept[place] = true;
            }
        }

        return (Where(kept, false), Where(kept, true));
    }

    private static List<int[]> Shuffled(ReadOnlySpan<int> labels, Random random)
    {
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
