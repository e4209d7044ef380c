using Aviary.Errors;
using Aviary.Registry.Versions;

namespace Aviary.Tests.Registry;

/// <summary>What is measured of a version after it was published.</summary>
public sealed class EvaluationTests : IDisposable
{
    private readonly TestRegistry _test = new();

    private VersionEvaluations Evaluations => _test.Registry.Evaluations;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_newest_evaluation_of_each_version_is_listed_and_no_version_changes()
    {
        ModelVersion old = await _test.PublishAsync("fashion", "1");
        ModelVersion young = await _test.PublishAsync("fashion", "2");
        await Evaluations.SaveAsync(Of(old, 0.5), Cancellation);
        await Evaluations.SaveAsync(Of(young, 0.6), Cancellation);
        VersionEvaluation newest = await Evaluations.SaveAsync(Of(old, 0.7), Cancellation); // within the same millisecond as the first

        IReadOnlyList<VersionEvaluation> listed = await Evaluations.ListNewestAsync("fashion", Cancellation);

        Assert.Equal([(young.Version, 0.6), (old.Version, 0.7)], listed.Select(one => (one.Version, one.Metrics["accuracy"])));
        Assert.Equal(newest.EvaluatedAt, listed[1].EvaluatedAt);
        Assert.Equal("[[1,2],[3,4]]", listed[1].Details["confusion"].GetRawText());
        Assert.Empty(await _test.Registry.VerifyAsync("fashion", old.Version, Cancellation));
        Assert.Equal(2, (await _test.Registry.ListVersionsAsync("fashion", null, 10, Cancellation)).Versions.Count);
    }

    [Fact]
    public async Task Evaluations_are_deleted_with_their_version()
    {
        ModelVersion only = await _test.PublishAsync("fashion", "1");
        await Evaluations.SaveAsync(Of(only, 0.5), Cancellation);

        await _test.Registry.DeleteVersionAsync("fashion", only.Version, Cancellation);

        Assert.Empty(await Evaluations.ListNewestAsync("fashion", Cancellation));
        Assert.Empty(await _test.Registry.ListModelsAsync(Cancellation).ToListAsync(Cancellation));
        await Assert.ThrowsAsync<NotFoundException>(() => Evaluations.SaveAsync(Of(only, 0.5), Cancellation));
    }

    [Fact]
    public async Task One_that_is_damaged_hides_no_other()
    {
        ModelVersion old = await _test.PublishAsync("fashion", "1");
        ModelVersion young = await _test.PublishAsync("fashion", "2");
        await Evaluations.SaveAsync(Of(old, 0.5), Cancellation);
        await _test.Store.PutAsync($"models/fashion/evaluations/{young.Version}/20990101T000000000Z.json", "{"u8.ToArray(), Cancellation);

        Assert.Equal(old.Version, Assert.Single(await Evaluations.ListNewestAsync("fashion", Cancellation)).Version);
    }

    [Fact]
    public async Task A_metric_that_is_no_number_is_refused_with_its_name()
    {
        ModelVersion only = await _test.PublishAsync("fashion", "1");

        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(() => Evaluations.SaveAsync(Of(only, double.NaN), Cancellation));
        Assert.Equal("metrics.accuracy", refused.Field);
    }

    public void Dispose() => _test.Dispose();

    private static VersionEvaluation Of(ModelVersion version, double accuracy)
        => new(version.Model, version.Version, default, "test.csv", 10, new Dictionary<string, double> { ["accuracy"] = accuracy })
        {
            Details = new Dictionary<string, System.Text.Json.JsonElement> { ["confusion"] = System.Text.Json.JsonElement.Parse("[[1,2],[3,4]]") },
        };
}
