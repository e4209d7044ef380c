using Aviary.Learning.Datasets;
using FsCheck;
using FsCheck.Fluent;

namespace Aviary.Tests.Learning.Datasets;

/// <summary>Dividing examples by their classes.</summary>
public sealed class StratifiedSplitTests
{
    [Fact]
    public void Folds_test_with_every_example_once_and_share_each_class()
        => Prop.ForAll(Labels(), labels =>
        {
            int folds = Math.Min(5, labels.Length);
            IReadOnlyList<(int[] Training, int[] Test)> divided = StratifiedSplit.Folds(labels, folds, seed: 3);
            Assert.Equal(Enumerable.Range(0, labels.Length), divided.SelectMany(fold => fold.Test).Order());
            Assert.All(divided, fold => Assert.Equal(Enumerable.Range(0, labels.Length), fold.Training.Concat(fold.Test).Order()));
            foreach (int label in labels.Distinct())
            {
                int[] counts = [.. divided.Select(fold => fold.Test.Count(place => labels[place] == label))];
                Assert.InRange(counts.Max() - counts.Min(), 0, 1);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_held_out_share_leaves_an_example_of_each_class()
        => Prop.ForAll(Labels(), labels =>
        {
            (int[] left, int[] kept) = StratifiedSplit.HoldOut(labels, 0.2, seed: 1);
            Assert.Equal(Enumerable.Range(0, labels.Length), left.Concat(kept).Order());
            Assert.Equal(labels.Distinct().Order(), left.Select(place => labels[place]).Distinct().Order());
            Assert.Equal(left, StratifiedSplit.HoldOut(labels, 0.2, seed: 1).Left);
        }).QuickCheckThrowOnFailure();

    private static Arbitrary<int[]> Labels()
        => Gen.Choose(0, 4).ArrayOf().Where(labels => labels.Length >= 2).ToArbitrary();
}
