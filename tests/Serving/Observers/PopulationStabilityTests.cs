using Aviary.Serving.Observers;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Serving.Observers;

public sealed class PopulationStabilityTests
{
    private static readonly Arbitrary<(int[], int[])> Histograms = Gen.Choose(1, 30)
        .SelectMany(bins => Histogram(bins).SelectMany(before => Histogram(bins).Select(now => (before, now))))
        .ToArbitrary();

    [Fact]
    public void It_is_never_negative_and_the_same_with_both_swapped()
        => Prop.ForAll(Histograms, pair =>
        {
            double index = PopulationStability.Index(pair.Item1, pair.Item2);
            return index >= 0 && double.IsFinite(index) && Math.Abs(index - PopulationStability.Index(pair.Item2, pair.Item1)) < 1e-9;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Equal_histograms_have_none()
        => Prop.ForAll(Histograms, pair => PopulationStability.Index(pair.Item1, pair.Item1) == 0).QuickCheckThrowOnFailure();

    [Fact]
    public void Of_equally_many_observations_other_histograms_have_some()
        => Prop.ForAll(
            Histograms,
            pair => pair.Item1.Sum() != pair.Item2.Sum() || pair.Item1.SequenceEqual(pair.Item2)
                || PopulationStability.Index(pair.Item1, pair.Item2) > 0).QuickCheckThrowOnFailure();

    [Fact]
    public void It_is_what_the_formula_gives()
    {
        // (10.5 − 5.5)/16 · ln(10.5 / 5.5), twice.
        double expected = 2 * (5.0 / 16) * Math.Log(10.5 / 5.5);
        Assert.Equal(expected, PopulationStability.Index([10, 5], [5, 10]), 12);
    }

    [Fact]
    public void Histograms_of_different_bins_are_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => PopulationStability.Index([1, 2], [1]));

    private static Gen<int[]> Histogram(int bins) => Gen.ArrayOf(Gen.Choose(0, 2000), bins);
}
