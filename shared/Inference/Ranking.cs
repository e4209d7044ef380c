namespace Aviary.Inference;

/// <summary>The most probable classes of a row, the best first; equal ones by index.</summary>
public static class Ranking
{
    /// <summary>Up to this many, keeping a short sorted list is faster than sorting all.</summary>
    private const int ShortList = 16;

    /// <summary>Fills <paramref name="top"/> from the probabilities of one row.</summary>
    public static void Rank(ReadOnlySpan<float> row, IReadOnlyList<string> classes, Span<RankedClass> top)
    {
        if (top.Length <= ShortList)
        {
            RankFew(row, classes, top);
        }
        else
        {
            RankAll(row, classes, top);
        }
    }

    private static void RankFew(ReadOnlySpan<float> row, IReadOnlyList<string> classes, Span<RankedClass> top)
    {
        Span<int> best = stackalloc int[ShortList];
        int count = 0;
        for (int index = 0; index < row.Length; index++)
        {
            float value = row[index];
            if (count == top.Length && value <= row[best[count - 1]])
            {
                continue;
            }

            // Strictly greater: of equals the earlier index stays in front.
            int place = count < top.Length ? count++ : count - 1;
            for (; place > 0 && value > row[best[place - 1]]; place--)
            {
                best[place] = best[place - 1];
            }

            best[place] = index;
        }

        for (int i = 0; i < top.Length; i++)
        {
            top[i] = new RankedClass(classes[best[i]], best[i], row[best[i]]);
        }
    }

    private static void RankAll(ReadOnlySpan<float> row, IReadOnlyList<string> classes, Span<RankedClass> top)
    {
        var all = new RankedClass[row.Length];
        for (int index = 0; index < all.Length; index++)
        {
            all[index] = new RankedClass(classes[index], index, row[index]);
        }

        Array.Sort(all, static (left, right) => right.Probability.CompareTo(left.Probability) is var order and not 0
            ? order
            : left.Index - right.Index);
        all.AsSpan(0, top.Length).CopyTo(top);
    }
}
