using Aviary.Learning.Studies;

namespace Aviary.Tests.Learning.Studies;

public sealed class DifferenceTests
{
    [Fact]
    public void The_interval_of_accuracy_is_that_of_matched_pairs()
    {
        // 20 right by the first alone, 10 by the second alone, of 100: ((20.5 − 10.5) ± 1.96 √(31 − 100/102)) / 102.
        Difference apart = Difference.OfAccuracy(Of(100, row => row < 70), Of(100, row => row is >= 20 and < 80));

        Assert.Equal(0.1, apart.Value, 12);
        Assert.Equal(-0.007242, apart.Low, 5);
        Assert.Equal(0.203325, apart.High, 5);
    }

    [Fact]
    public void Two_that_always_agree_are_not_certain_to_be_equal()
    {
        Difference none = Difference.OfAccuracy(Of(50, _ => true), Of(50, _ => true));

        Assert.Equal(0, none.Value);
        Assert.True(none is { Low: < 0, High: > 0, IsClear: false });
    }

    [Fact]
    public void The_interval_of_log_loss_is_Students()
    {
        // Differences 1, 2, 3, 4, 5: mean 3, deviation √2.5, t of 4 degrees 2.776445.
        HeldOutScores better = new([.. new bool[5]], [1, 1, 1, 1, 1]);
        HeldOutScores worse = new([.. new bool[5]], [2, 3, 4, 5, 6]);
        Difference spared = Difference.OfLogLoss(better, worse);

        Assert.Equal(3, spared.Value, 12);
        Assert.Equal(3 - (2.776445 * Math.Sqrt(0.5)), spared.Low, 5);
        Assert.True(spared.IsClear);
    }

    [Fact]
    public void Without_features_the_shares_of_the_classes_are_stated()
    {
        HeldOutScores shares = HeldOutScores.OfShares([0, 0, 0, 1], [0, 1], 2);

        Assert.Equal([true, false], shares.IsRight);
        Assert.Equal(-Math.Log(0.75), shares.LogLosses[0], 6);
        Assert.Equal(-Math.Log(0.25), shares.LogLosses[1], 6);
    }

    private static HeldOutScores Of(int rows, Func<int, bool> isRight)
        => new([.. Enumerable.Range(0, rows).Select(isRight)], [.. new double[rows]]);
}
