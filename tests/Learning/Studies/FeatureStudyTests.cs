using System.Text.Json;
using Aviary.Learning.Studies;

namespace Aviary.Tests.Learning.Studies;

public sealed class FeatureStudyTests
{
    private const int Rows = 200;

    private readonly List<string> _trained = [];
    private readonly FakeTimeProvider _time = FakeTime.AtStart();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_feature_that_another_stands_in_for_is_worth_much_alone_and_is_not_missed()
    {
        StudyReport report = Run(["size", "copy", "noise"], new StudyOptions());

        FeatureWorth size = report.Features.Single(one => one.Name == "size");
        Assert.True(size.Alone!.Accuracy is { IsClear: true, Value: > 0.3 });
        Assert.Equal(0, size.Without!.Accuracy.Value);
        Assert.False(size.Without.Accuracy.IsClear);
        FeatureWorth noise = report.Features.Single(one => one.Name == "noise");
        Assert.Equal(0, noise.Alone!.Accuracy.Value);
        Assert.Equal(0.5, report.Nothing.Accuracy);
        Assert.Equal(1, report.All.Accuracy);
        Assert.Empty(report.Omitted);
    }

    [Fact]
    public void A_feature_that_nothing_stands_in_for_is_missed_most_and_comes_first()
    {
        StudyReport report = Run(["noise", "other", "size"], new StudyOptions());

        Assert.Equal("size", report.Features[0].Name);
        Assert.True(report.Features[0].Without!.Accuracy is { IsClear: true, Value: 0.5 });
    }

    [Fact]
    public void Models_are_trained_with_all_features_with_one_with_all_but_one_and_with_pairs()
    {
        Run(["a", "b", "c", "d"], new StudyOptions());

        Assert.Equal(["a b c d", "a", "b", "c", "d", "b c d", "a c d", "a b d", "a b c", "a b", "a c", "b c", "a d", "b d", "c d"], _trained);
    }

    [Fact]
    public void No_set_of_features_is_trained_twice()
    {
        Run(["size", "copy", "noise"], new StudyOptions());

        Assert.Equal(["size copy noise", "size", "copy", "noise", "copy noise", "size noise", "size copy"], _trained);
    }

    [Fact]
    public void What_limits_leave_out_is_said()
    {
        StudyReport report = Run(["size", "copy", "noise", "more"], new StudyOptions { MaxFeatures = 3, MaxPairs = 1 });

        Assert.Equal(3, report.Features.Count);
        Assert.Equal(("size", "copy"), (report.Pairs.Single().First, report.Pairs.Single().Second));
        Assert.Collection(
            report.Omitted,
            one => Assert.Equal("1 of 4 features, as 3 are studied at most: more", one),
            one => Assert.Equal("2 of 3 pairs of features, those of features that are worse alone", one));
    }

    [Fact]
    public void After_the_time_limit_no_further_model_is_begun()
    {
        StudyReport report = Run(["size", "copy", "noise"], new StudyOptions { Budget = TimeSpan.FromSeconds(3) }, TimeSpan.FromSeconds(1));

        Assert.Equal(["size copy noise", "size", "copy"], _trained);
        Assert.Contains("1 of 3 models with one feature, as the time of 0:00:03 was over", report.Omitted);
        Assert.All(report.Features, one => Assert.Null(one.Without));
    }

    [Fact]
    public void A_study_of_one_feature_compares_it_with_nothing()
    {
        StudyReport report = Run(["size"], new StudyOptions());

        Assert.Null(Assert.Single(report.Features).Without);
        Assert.Equal(["size"], _trained);
    }

    [Fact]
    public void The_document_has_gains_with_their_intervals()
    {
        JsonElement document = JsonElement.Parse(StudyJson.Write(Run(["size", "noise"], new StudyOptions())));

        JsonElement first = document.GetProperty("features")[0];
        Assert.Equal("size", first.GetProperty("name").GetString());
        JsonElement gain = first.GetProperty("without").GetProperty("accuracyGain");
        Assert.InRange(gain.GetProperty("value").GetDouble(), gain.GetProperty("low").GetDouble(), 0.6);
        Assert.Equal(Rows, document.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void A_feature_that_is_named_twice_is_refused()
        => Assert.Throws<ArgumentException>(() => Run(["size", "size"], new StudyOptions()));

    private StudyReport Run(IReadOnlyList<string> features, StudyOptions options, TimeSpan each = default)
        => new FeatureStudy(
            features,
            (set, _) =>
            {
                _trained.Add(string.Join(' ', set));
                _time.Advance(each);
                return Scores(set.Contains("size") || set.Contains("copy"));
            },
            options,
            _time).Run(Scores(knows: false), progress: null, Cancellation);

    /// <summary>Every second example is right by chance; with what it must know, each.</summary>
    private static HeldOutScores Scores(bool knows) => new(
        [.. Enumerable.Range(0, Rows).Select(row => knows || row % 2 == 0)],
        [.. Enumerable.Range(0, Rows).Select(row => (knows ? 0.1 : 0.7) + (row % 5 / 100.0))]);
}
