using Aviary.Learning.Metrics;

namespace Aviary.Tests.Learning.Metrics;

public sealed class ClassificationMetricsTests
{
    [Fact]
    public void Rows_are_counted_by_label_and_the_first_most_probable_class()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Of([0, 1, 1], [0.5f, 0.5f, 0.2f, 0.8f, 0.9f, 0.1f], 2);
        Assert.Equal([1, 0, 1, 1], [metrics.Confusion[0, 0], metrics.Confusion[0, 1], metrics.Confusion[1, 0], metrics.Confusion[1, 1]]);
        Assert.Equal(2.0 / 3, metrics.Accuracy, 12);
        Assert.Equal((2.0 / 3 + 2.0 / 3) / 2, metrics.MacroF1, 12);
        Assert.Equal(-(Math.Log(0.5) + Math.Log(0.8) + Math.Log(0.1)) / 3, metrics.LogLoss, 6);
        Assert.Equal([new ConfusedPair(1, 0, 1)], metrics.Confusion.Confused());
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
    public void Figures_that_labels_of_one_class_do_not_define_are_left_out()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Of([0, 0], [0.9f, 0.1f, 0.8f, 0.2f], 2);
        Assert.All(["rocAuc", "averagePrecision", "kappa", "top3Accuracy"], name => Assert.DoesNotContain(name, metrics.Figures.Keys));
        Assert.Equal(0, metrics.Figures["matthews"]);
        Assert.All(metrics.Figures.Values, value => Assert.True(double.IsFinite(value)));
    }

    [Fact]
    public void Equal_probabilities_order_nothing()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Of([0, 1, 1, 0], [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f], 2);
        Assert.Equal(0.5, metrics.RocAuc);
        Assert.Equal(0.5, metrics.AveragePrecision);
    }

    [Fact]
    public void A_class_that_does_not_occur_leaves_the_areas_of_many_classes_undefined()
    {
        ClassificationMetrics metrics = ClassificationMetrics.Of([0, 1, 1], [0.6f, 0.3f, 0.1f, 0.2f, 0.7f, 0.1f, 0.5f, 0.3f, 0.2f], 3);
        Assert.Null(metrics.RocAucOvr);
        Assert.Null(metrics.RocAucOvo);
        Assert.NotNull(metrics.AveragePrecision);
    }

    [Fact]
    public void Confidence_is_compared_with_accuracy_step_by_step()
    {
        // 0.8 and 0.75 fall into the step above 0.7 and up to 0.8; one of them is right.
        ClassificationMetrics metrics = ClassificationMetrics.Of([0, 1, 0], [0.8, 0.2, 0.75, 0.25, 1, 0], 2);
        Assert.Equal([2, 1], metrics.Reliability.Rows.Select(step => step.Rows));
        Assert.Equal([0.5, 1], metrics.Reliability.Rows.Select(step => step.Accuracy));
        Assert.Equal(2.0 / 3 * (0.775 - 0.5), metrics.Reliability.Error, 12);
    }

    [Fact]
    public void Thousands_of_classes_are_measured_without_a_table_of_all_pairs()
    {
        const int classes = 5000;
        float[] probabilities = new float[2 * classes];
        probabilities[7] = 1;
        probabilities[classes + 4999] = 1;
        ClassificationMetrics metrics = ClassificationMetrics.Of([7, 8], probabilities, classes);
        Assert.Equal(0.5, metrics.Accuracy);
        Assert.Equal([new ConfusedPair(8, 4999, 1)], metrics.Confusion.Confused());
        Assert.Equal(3, metrics.PerClass.Count(one => one.Occurs));
    }
}
