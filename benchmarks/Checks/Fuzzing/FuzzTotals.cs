namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>What came of the cases of a part, or of a share of it.</summary>
/// <param name="Part">The part.</param>
/// <param name="Crashes">Cases that ended their process, or took more memory than one may.</param>
/// <param name="Hangs">Cases that took too long.</param>
/// <param name="Taken">Cases that were taken.</param>
/// <param name="Refused">Cases that were refused.</param>
/// <param name="Slowest">The longest time, in microseconds.</param>
/// <param name="SlowestCase">Its case.</param>
internal sealed record FuzzTotals(FuzzPart Part, int Crashes, int Hangs, long Taken, long Refused, long Slowest, long SlowestCase)
{
    public static FuzzTotals Of(FuzzPart part, IReadOnlyList<FuzzTotals> shares)
    {
        FuzzTotals slowest = shares.MaxBy(share => share.Slowest)!;
        return new FuzzTotals(
            part,
            shares.Sum(share => share.Crashes),
            shares.Sum(share => share.Hangs),
            shares.Sum(share => share.Taken),
            shares.Sum(share => share.Refused),
            slowest.Slowest,
            slowest.SlowestCase);
    }
}
