using Aviary.Learning.Metrics;
using Aviary.TrainingRuns;

namespace Aviary.Tests.TrainingRuns;

public sealed class ComparisonTextTests
{
    [Theory]
    [InlineData(365, 100, false, "it answers 365 of 6,000 validation pictures wrongly that the champion gets right, and 100 the other way, more than chance explains (p < 0.0001, below 0.05)")]
    [InlineData(12, 10, true, "it answers 12 of 6,000 validation pictures wrongly that the champion gets right, and 10 the other way, no more than Training:SignificanceLevel allows (p = 0.4159, not below 0.05)")]
    [InlineData(80, 1100, true, "it answers 1,100 of 6,000 validation pictures rightly that the champion gets wrong, and 80 the other way")]
    [InlineData(0, 0, true, "it answers each of 6,000 validation pictures as rightly as the champion")]
    public void A_comparison_is_told_in_words(int onlyChampion, int onlyNew, bool wins, string text)
        => Assert.Equal(text, ComparisonText.Of(new PairedComparison(onlyChampion, onlyNew), 6000, wins, 0.05));
}
