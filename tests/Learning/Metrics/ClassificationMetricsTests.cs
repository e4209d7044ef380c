using System.Text.Json;
using Aviary.Learning.Metrics;

namespace Aviary.Tests.Learning.Metrics;

public sealed class ClassificationMetricsTests
{
    private static readonly string Oracle = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "oracles", "tables", "metrics.json"));

    [Fact]
    public void Rows_are_counted_by_label_and_the_first_most_probable_class()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Of([0, 1, 1], [0.5f, 0.5f, 0.2f, 0.8f, 0.9f, 0.1f], 2);
        Assert.Equal(new[,] { { 1, 0 }, { 1, 1 } }, metrics.Confusion);
        Assert.Equal(2.0 / 3, metrics.Accuracy, 12);
        Assert.Equal((2.0 / 3 + 2.0 / 3) / 2, metrics.MacroF1, 12);
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.8) + Math.Log(0.1)) / 3, metrics.LogLoss, 6);
    }

    [Fact]
    public void A_class_that_neither_occurs_nor_is_predicted_does_not_count()
        => Assert.Equal(1, ClassificationMetrics.Of([0, 1], [1f, 0, 0, 0, 1, 0], 3).MacroF1);

    [Fact]
    public void A_probability_of_nothing_gives_a_large_but_finite_loss()
        => Assert.InRange(ClassificationMetrics.Of([0], [0f, 1f], 2).LogLoss, 30, 40);

    [Fact]
    public void Probabilities_that_do_not_match_the_labels_are_refused()
        => Assert.Throws<ArgumentException>(() => ClassificationMetrics.Of([0, 1], [1f, 0], 2));

    [Fact]
    public void Figures_agree_with_scikit_learn()
    {
        Assert.SkipUnless(File.Exists(Oracle), "the oracle metrics.json is not here");
        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Oracle));
        foreach (JsonElement one in cases.RootElement.EnumerateArray())
        {
            int[] labels = [.. one.GetProperty("labels").EnumerateArray().Select(label => label.GetInt32())];
            double[][] rows = one.GetProperty("probabilities").Deserialize<double[][]>()!;
            double[] probabilities = [.. rows.SelectMany(row => row)];
            JsonElement expected = one.GetProperty("expected");
            ClassificationMetrics metrics = ClassificationMetrics.Of(labels, probabilities, rows[0].Length);
            Assert.Equal(expected.GetProperty("accuracy").GetDouble(), metrics.Accuracy, 1e-9);
            Assert.Equal(expected.GetProperty("logLoss").GetDouble(), metrics.LogLoss, 1e-9);
            Assert.Equal(expected.GetProperty("macroF1").GetDouble(), metrics.MacroF1, 1e-9);
            Assert.Equal(expected.GetProperty("confusion").Deserialize<int[][]>()!.SelectMany(row => row), metrics.Confusion.Cast<int>());
        }
    }
}
