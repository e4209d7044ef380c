using Aviary.Benchmarks.Load;

namespace Aviary.Benchmarks.Swap;

/// <summary>
/// Which requests a swap may have touched: those that came between a promotion and the end of the drain. Not those that were under
/// way then at all: a request that is slow for any reason lasts into some swap, and would be counted against it.
/// </summary>
/// <param name="During">Those that came within such a window.</param>
/// <param name="First">Those of them that came within the first tenth of their window, in which a version is read and verified.</param>
/// <param name="Rest">All others.</param>
internal sealed record SwapWindows(IReadOnlyList<OpenLoopAnswer> During, IReadOnlyList<OpenLoopAnswer> First, IReadOnlyList<OpenLoopAnswer> Rest)
{
    /// <summary>Splits the answers. A drain ends when the last request that was under way at the swap is answered.</summary>
    public static SwapWindows Split(IReadOnlyList<OpenLoopAnswer> answers, IReadOnlyList<(long Asked, long Answered)> swaps)
    {
        OpenLoopAnswer[] byDue = [.. answers.OrderBy(answer => answer.Due)];
        (long From, long To)[] windows = [.. swaps.Select(swap => (swap.Asked, DrainEnd(byDue, swap.Answered)))];
        List<OpenLoopAnswer> during = [], first = [], rest = [];
        foreach (OpenLoopAnswer answer in byDue)
        {
            int window = Array.FindIndex(windows, window => answer.Due >= window.From && answer.Due <= window.To);
            if (window < 0)
            {
                rest.Add(answer);
                continue;
            }

            during.Add(answer);
            (long from, long to) = windows[window];
            if (answer.Due - from <= (to - from) / 10)
            {
                first.Add(answer);
            }
        }

        return new SwapWindows(during, first, rest);
    }

    /// <summary>The same for the requests of one kind.</summary>
    public SwapWindows Of(Func<OpenLoopAnswer, bool> isOne) => new([.. During.Where(isOne)], [.. First.Where(isOne)], [.. Rest.Where(isOne)]);

    private static long DrainEnd(IEnumerable<OpenLoopAnswer> byDue, long swapped)
        => byDue.TakeWhile(answer => answer.Due < swapped).Where(answer => answer.Finished > swapped).Select(answer => answer.Finished)
            .Append(swapped).Max();
}
