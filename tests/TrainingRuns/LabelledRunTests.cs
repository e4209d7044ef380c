using System.Text.Json;
using Aviary.Learning.Datasets;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.TrainingRuns;
using Aviary.TrainingRuns.Labelled;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>Labelled inputs in training runs.</summary>
public sealed class LabelledRunTests : IAsyncDisposable
{
    private const int PictureSize = 16;

    private readonly TrainingPlace _place = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task What_is_labelled_joins_the_next_training_and_all_after_it()
    {
        ServiceProvider app = _place.Instance(_time);
        ModelVersion plain = await TrainAsync(app);
        Assert.Equal(0, plain.Parameters["labelledRows"].GetInt32());
        await LabelAsync(app, 3);
        ModelVersion first = await TrainAsync(app);
        await LabelAsync(app, 2, seed: 50);
        ModelVersion second = await TrainAsync(app);
        ModelVersion third = await TrainAsync(app);

        Assert.Equal([3, 5, 5], new[] { first, second, third }.Select(version => version.Parameters["labelledRows"].GetInt32()));
        Assert.Equal([1, 2, 2], new[] { first, second, third }.Select(version => version.Parameters["labelledSegments"].GetInt32()));
        Assert.Equal([240, 243, 245, 245], new[] { plain, first, second, third }.Select(version => version.Parameters["pictures"].GetInt32()));
        Assert.Equal(3, new[] { plain, first, second, third }.Select(version => version.Lineage.Data).Distinct().Count());
        Assert.Equal(second.Lineage.Data, third.Lineage.Data);
        Assert.Equal(first.Lineage.Data, first.Parameters["dataFingerprint"].GetString());
    }

    [Fact]
    public void What_joins_never_comes_among_the_pictures_kept_for_validation_and_leaves_them_as_they_were()
    {
        ImageDataset data = Pictures(200, 1);
        ImageDataset joining = Pictures(40, 2);
        TrainingOptions options = new() { Network = "linear", ValidationShare = 0.2, Threads = 1 };
        using var plain = TrainingLoop.Start(data, options, cancellationToken: TestContext.Current.CancellationToken);
        using var joined = TrainingLoop.Start(data, options, joining: joining, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(plain.Validation!.Fingerprint, joined.Validation!.Fingerprint);
        Assert.Equal(240, joined.Data.Count);
        Assert.NotEqual(plain.Data.Fingerprint, joined.Data.Fingerprint);
    }

    [Fact]
    public async Task A_run_that_goes_on_elsewhere_sees_what_it_began_with_whatever_was_labelled_meanwhile()
    {
        await using TrainingPlace other = new();
        ServiceProvider whole = other.Instance(_time);
        await LabelAsync(whole, 4);
        ModelVersion unbroken = await TrainAsync(whole);

        ServiceProvider first = _place.Instance(_time, ("Training:Slice", "00:00:01"));
        ServiceProvider second = _place.Instance(_time);
        await LabelAsync(first, 4);
        TrainingRun run = await TrainingPlace.Runs(first).StartAsync(TrainingPlace.Model, "request", Token);
        run = await SliceAsync(first, run);
        Assert.Equal(RunState.Waiting, run.State);
        Assert.Equal((1, 4), (run.Labelled!.Segments, run.Labelled.Rows));
        await LabelAsync(first, 7, seed: 90);
        run = (await TrainingPlace.Runs(second).ContinueAsync(Token))!;

        Assert.Equal(RunState.Completed, run.State);
        Assert.Equal(unbroken.Version.Split('-')[1], run.Version!.Split('-')[1]);
    }

    [Fact]
    public async Task A_damaged_segment_is_passed_over()
    {
        ServiceProvider app = _place.Instance(_time);
        IReadOnlyList<string> keys = await LabelAsync(app, 3);
        await LabelAsync(app, 2, seed: 50);
        await app.GetRequiredService<IObjectStore>().PutAsync(keys[0], "AVLB"u8.ToArray(), Token);

        Assert.Equal(2, (await TrainAsync(app)).Parameters["labelledRows"].GetInt32());
    }

    [Fact]
    public async Task A_run_whose_labelled_inputs_vanish_between_two_slices_begins_anew_with_the_rest()
    {
        ServiceProvider first = _place.Instance(_time, ("Training:Slice", "00:00:01"));
        IReadOnlyList<string> keys = await LabelAsync(first, 3);
        await LabelAsync(first, 2, seed: 50);
        TrainingRun run = await TrainingPlace.Runs(first).StartAsync(TrainingPlace.Model, "request", Token);
        run = await SliceAsync(first, run);
        Assert.NotNull(run.Checkpoint);
        await first.GetRequiredService<IObjectStore>().DeleteAsync(keys[0], Token);

        run = (await TrainingPlace.Runs(_place.Instance(_time)).ContinueAsync(Token))!;

        Assert.Equal((RunState.Completed, null), (run.State, run.Error));
        Assert.Equal(2, (await VersionAsync(first, run)).Parameters["labelledRows"].GetInt32());
    }

    [Fact]
    public async Task Pictures_that_the_data_or_the_test_data_holds_already_do_not_join_and_the_newest_label_counts()
    {
        ServiceProvider app = _place.Instance(_time);
        byte[] train = File.ReadAllBytes(Path.Combine(_place.Data, "train-images-idx3-ubyte"))[16..(16 + PictureSize)];
        byte[] test = File.ReadAllBytes(Path.Combine(_place.Data, "t10k-images-idx3-ubyte"))[16..(16 + PictureSize)];
        byte[] fresh = new byte[PictureSize];
        LabelledInputs inputs = app.GetRequiredService<LabelledInputs>();
        string[] names = await NamesAsync(app);
        await inputs.AppendAsync(TrainingPlace.Model, (byte[])[.. train, .. test, .. fresh], [names[1], names[1], names[1]], Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        await inputs.AppendAsync(TrainingPlace.Model, fresh, [names[2]], Token);
        await inputs.AppendAsync(TrainingPlace.Model, new byte[PictureSize], ["no such class"], Token);
        await inputs.AppendAsync(TrainingPlace.Model, new float[PictureSize], [names[3]], Token);

        ModelVersion version = await TrainAsync(app);
        Assert.Equal(1, version.Parameters["labelledRows"].GetInt32());
        JsonElement profile = JsonElement.Parse((await app.GetRequiredService<ModelRegistry>()
            .ReadFileAsync(TrainingPlace.Model, version.Version, VersionFiles.Profile, Token)).Span);
        Assert.Equal(25 / 241.0, profile.GetProperty("target").GetProperty(names[2]).GetDouble(), 4);
        Assert.Equal(24 / 241.0, profile.GetProperty("target").GetProperty(names[1]).GetDouble(), 4);
    }

    [Fact]
    public async Task What_is_older_than_the_setting_does_not_join_and_is_deleted_after_the_publication()
    {
        ServiceProvider app = _place.Instance(_time, ("Training:LabelledDays", "30"));
        await LabelAsync(app, 3);
        _time.Advance(TimeSpan.FromDays(20));
        string[] kept = [.. await LabelAsync(app, 2, seed: 50)];
        _time.Advance(TimeSpan.FromDays(11));

        Assert.Equal(2, (await TrainAsync(app)).Parameters["labelledRows"].GetInt32());
        Assert.Equal(kept, await app.GetRequiredService<IObjectStore>().ListAsync("labelled/", null, Token).Select(entry => entry.Key).ToArrayAsync(Token));
    }

    [Fact]
    public async Task What_an_open_run_began_with_is_not_deleted_under_it()
    {
        ServiceProvider first = _place.Instance(_time, ("Training:LabelledDays", "30"), ("Training:Slice", "00:00:01"));
        IReadOnlyList<string> keys = await LabelAsync(first, 3);
        _time.Advance(TimeSpan.FromDays(29.9));
        TrainingRun open = await SliceAsync(first, await TrainingPlace.Runs(first).StartAsync(TrainingPlace.Model, "request", Token));
        Assert.Equal(3, open.Labelled!.Rows);
        _time.Advance(TimeSpan.FromDays(1));
        ServiceProvider second = _place.Instance(_time, ("Training:LabelledDays", "30"));
        TrainingRun later = await TrainingPlace.Runs(second).StartWatchedAsync(TrainingPlace.Model, "command", Token);
        await TrainingPlace.Runs(second).WatchAsync(later, null, Token);

        Assert.NotNull(await first.GetRequiredService<IObjectStore>().FindAsync(keys[0], Token));
        await TrainingPlace.Runs(second).ContinueAsync(Token);
        Assert.Equal(3, (await VersionAsync(second, await TrainingPlace.Runs(second).GetAsync(TrainingPlace.Model, open.Run, Token))).Parameters["labelledRows"].GetInt32());
    }

    [Fact]
    public async Task Old_versions_go_after_a_publication_where_the_setting_says_so()
    {
        ServiceProvider app = _place.Instance(_time, ("Registry:KeepVersions", "1"), ("Training:SignificanceLevel", "0"));
        List<string> made = [];
        for (int i = 0; i < 4; i++)
        {
            made.Add((await TrainAsync(app)).Version);
        }

        // The newest is champion, and the one before is what it can be rolled back to.
        Assert.Equal([made[3], made[2]], (await TrainingPlace.VersionsAsync(app, Token)).Select(version => version.Version));
    }

    private async Task<ModelVersion> TrainAsync(ServiceProvider app)
    {
        await TrainingPlace.Runs(app).StartAsync(TrainingPlace.Model, "request", Token);
        TrainingRun run = (await TrainingPlace.Runs(app).ContinueAsync(Token))!;
        Assert.True(run.State == RunState.Completed, run.Error);
        _time.Advance(TimeSpan.FromMinutes(1));
        return await VersionAsync(app, run);
    }

    private static async Task<ModelVersion> VersionAsync(ServiceProvider app, TrainingRun run)
        => (await app.GetRequiredService<ModelRegistry>().FindVersionAsync(run.Model, run.Version!, Token))!;

    /// <summary>One slice, which the clock ends after the first epoch.</summary>
    private async Task<TrainingRun> SliceAsync(ServiceProvider app, TrainingRun run)
    {
        Task<TrainingRun?> slice = TrainingPlace.Runs(app).ContinueAsync(Token);
        await _time.PassUntilAsync(slice, TimeSpan.FromSeconds(1));
        return (await slice) ?? run;
    }

    private static async Task<string[]> NamesAsync(ServiceProvider app)
    {
        using DatasetSplit split = await app.GetRequiredService<TrainingDataSource>().GetAsync(seed: 1, pictures: null, progress: null, Token);
        return [.. split.Training.ClassNames];
    }

    private async Task<IReadOnlyList<string>> LabelAsync(ServiceProvider app, int rows, int seed = 7)
    {
        ImageDataset pictures = Pictures(rows, seed);
        string[] names = await NamesAsync(app);
        IReadOnlyList<string> keys = await app.GetRequiredService<LabelledInputs>().AppendAsync(
            TrainingPlace.Model, pictures.Pixels, [.. pictures.Labels.ToArray().Select(label => names[label])], Token);
        _time.Advance(TimeSpan.FromSeconds(1));
        return keys;
    }

    private static ImageDataset Pictures(int count, int seed)
    {
        byte[] pixels = new byte[count * PictureSize];
        new Random(seed).NextBytes(pixels);
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % 10)];
        return new ImageDataset("made up", [.. Enumerable.Range(0, 10).Select(i => $"c{i}")], 1, 4, 4, pixels, labels);
    }
}
