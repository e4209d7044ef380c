using Aviary.Learning.Metrics;

namespace Aviary.Tests.Learning.Metrics;

public sealed class PairedComparisonTests
{
    // Sums of binomial coefficients over powers of two, so exact: 378/8192 for 10 against 3.
    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 5, 1)]
    [InlineData(1, 0, 0.5)]
    [InlineData(5, 0, 0.03125)]
    [InlineData(10, 3, 0.046142578125)]
    [InlineData(3, 10, 0.98876953125)]
    [InlineData(7, 7, 0.604736328125)]
    public void The_probability_is_that_of_the_exact_binomial_test(int onlyFirst, int onlySecond, double expected)
        => Assert.Equal(expected, new PairedComparison(onlyFirst, onlySecond).SecondIsWorse, 1e-12);

    [Fact]
    public void Only_examples_on_which_the_two_differ_count()
    {
        int[] labels = [0, 1, 0, 1];
        float[] first = [0.9f, 0.1f, 0.2f, 0.8f, 0.4f, 0.6f, 0.7f, 0.3f];
        float[] second = [0.8f, 0.2f, 0.6f, 0.4f, 0.9f, 0.1f, 0.6f, 0.4f];

        Assert.Equal(new PairedComparison(1, 1), PairedComparison.Of(labels, first, second, classes: 2));
    }

    [Fact]
    public void Large_counts_give_a_probability_and_no_overflow()
    {
        double p = new PairedComparison(30_500, 30_000).SecondIsWorse;

        Assert.InRange(p, 0.02, 0.03);
    }
}
