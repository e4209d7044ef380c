using Aviary.Inference;
using Aviary.Serving.Observers;

namespace Aviary.Tests.Serving.Observers;

public sealed class VersionStatisticsTests
{
    private static readonly string[] Classes = [.. Enumerable.Range(0, 12).Select(index => index == 3 ? "background" : $"class {index}")];

    private readonly VersionStatistics _tally = new("birds", "v1", Classes, DateTimeOffset.UnixEpoch);

    [Fact]
    public void Nothing_is_known_before_the_first_prediction()
    {
        PredictionFigures figures = _tally.Figures();

        Assert.Equal(("v1", DateTimeOffset.UnixEpoch, 0L), (figures.Version, figures.Since, figures.Count));
        Assert.Null(figures.BackgroundShare);
        Assert.Null(figures.MeanConfidence);
        Assert.Null(figures.ConfidenceDrift);
        Assert.Empty(figures.Top);
    }

    [Fact]
    public void Predictions_are_counted_by_class_with_the_share_of_the_background_and_the_mean_confidence()
    {
        Add(7, 0.5f, times: 3);
        Add(3, 1f, times: 1);

        PredictionFigures figures = _tally.Figures();

        Assert.Equal(4, figures.Count);
        Assert.Equal(0.25, figures.BackgroundShare);
        Assert.Equal(0.625, figures.MeanConfidence!.Value, 6);
        Assert.Equal([new ClassCount("class 7", 3), new ClassCount("background", 1)], figures.Top);
    }

    [Fact]
    public void The_ten_most_frequent_classes_are_named_equal_ones_by_index()
    {
        for (int index = 0; index < Classes.Length; index++)
        {
            Add(index, 0.5f, times: index == 11 ? 2 : 1);
        }

        Assert.Equal(["class 11", .. Classes[..9]], _tally.Figures().Top.Select(counted => counted.Class));
    }

    [Fact]
    public void A_model_without_a_background_has_no_share_of_it()
    {
        VersionStatistics tally = new("fashion", "v1", ["shoe", "bag"], DateTimeOffset.UnixEpoch);
        tally.Add(new RankedClass("bag", 1, 0.5f));

        Assert.Null(tally.Figures().BackgroundShare);
    }

    [Fact]
    public void Drift_is_told_once_the_first_and_the_latest_thousand_share_no_prediction()
    {
        Add(0, 0.97f, times: 1999);
        Assert.Null(_tally.ConfidenceDrift);

        Add(0, 0.97f, times: 1);
        Assert.Equal(0, _tally.ConfidenceDrift);

        Add(0, 0.12f, times: 500);
        double half = _tally.ConfidenceDrift!.Value;
        Add(0, 0.12f, times: 500);
        Assert.InRange(half, 0.25, _tally.ConfidenceDrift!.Value - 0.25);

        // The windows are of the first and the latest: what lies between is forgotten.
        Add(0, 0.97f, times: 1000);
        Assert.Equal(0, _tally.ConfidenceDrift);
    }

    [Fact]
    public void Any_probability_has_a_bin()
    {
        foreach (float probability in new[] { -1f, 0f, 0.05f, 1f, 2f })
        {
            Add(0, probability, times: 400);
        }

        Assert.NotNull(_tally.ConfidenceDrift);
    }

    [Fact]
    public void Nothing_is_lost_when_many_threads_count()
    {
        Parallel.For(0, 8, thread => Add(thread, 0.25f, times: 5_000));

        PredictionFigures figures = _tally.Figures();
        Assert.Equal(40_000, figures.Count);
        Assert.Equal(0.25, figures.MeanConfidence);
        Assert.Equal(0.125, figures.BackgroundShare);
        Assert.Equal(0, figures.ConfidenceDrift);
        Assert.All(figures.Top, counted => Assert.Equal(5_000, counted.Count));
    }

    private void Add(int index, float probability, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _tally.Add(new RankedClass(Classes[index], index, probability));
        }
    }
}
