using Aviary.Benchmarks.Load;

namespace Aviary.Benchmarks.Swap;

/// <summary>
/// Which requests a swap may have touched: those that came between a promotion and the end of the drain. Not those that were under
/// way then at all: a request that is slow for any reason lasts into some swap, and would be counted against it.
/// </summary>
internal static class SwapWindows
{
    /// <summary>Splits the answers. A drain ends when the last request that was under way at the swap is answered.</summary>
    public static (List<OpenLoopAnswer> During, List<OpenLoopAnswer> Others) Split(
        IReadOnlyList<OpenLoopAnswer> answers, IReadOnlyList<(long Asked, long Answered)> swaps)
    {
        OpenLoopAnswer[] byDue = [.. answers.OrderBy(answer => answer.Due)];
        (long From, long To)[] windows = [.. swaps.Select(swap => (swap.Asked, DrainEnd(byDue, swap.Answered)))];
        ILookup<bool, OpenLoopAnswer> parts = byDue.ToLookup(
            answer => Array.Exists(windows, window => answer.Due >= window.From && answer.Due <= window.To));
        return ([.. parts[true]], [.. parts[false]]);
    }

    private static long DrainEnd(IEnumerable<OpenLoopAnswer> byDue, long swapped)
        => byDue.TakeWhile(answer => answer.Due < swapped).Where(answer => answer.Finished > swapped).Select(answer => answer.Finished)
            .Append(swapped).Max();
}
