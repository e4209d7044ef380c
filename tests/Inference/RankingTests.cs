using Aviary.Inference;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Inference;

public sealed class RankingTests
{
    [Fact]
    public void The_most_probable_come_first_and_equal_ones_by_index()
    {
        RankedClass[] top = Rank([0.1f, 0.3f, 0.1f, 0.3f, 0.2f], 4);

        Assert.Equal([1, 3, 4, 0], top.Select(ranked => ranked.Index));
        Assert.Equal(["c1", "c3", "c4", "c0"], top.Select(ranked => ranked.Class));
        Assert.Equal([0.3f, 0.3f, 0.2f, 0.1f], top.Select(ranked => ranked.Probability));
    }

    [Fact]
    public void Both_ways_of_ranking_agree_with_a_stable_sort()
        => Prop.ForAll(
            Gen.Choose(0, 9).NonEmptyListOf().ToArbitrary(),
            Gen.Choose(1, 60).ToArbitrary(),
            (values, size) =>
            {
                float[] row = [.. values.Select(value => value / 10f)];
                int top = Math.Min(size, row.Length);
                return Rank(row, top).Select(ranked => ranked.Index)
                    .SequenceEqual(Enumerable.Range(0, row.Length).OrderByDescending(index => row[index]).Take(top));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));

    [Fact]
    public void Softmax_makes_distributions_of_scores_however_large()
    {
        float[] rows = [1000, 1001, -1000, 0, 0, 0];
        Softmax.Apply(rows, 3);

        Assert.Equal([0.26894142f, 0.73105858f, 0f, 1 / 3f, 1 / 3f, 1 / 3f], rows, (expected, actual) => Math.Abs(expected - actual) < 1e-6);
    }

    private static RankedClass[] Rank(float[] row, int count)
    {
        var top = new RankedClass[count];
        Ranking.Rank(row, [.. Enumerable.Range(0, row.Length).Select(i => $"c{i}")], top);
        return top;
    }
}
