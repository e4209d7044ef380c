using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Aviary.Importing;
using Aviary.Inference;
using Aviary.Registry;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Observers;
using Google.Protobuf;

namespace Aviary.Tests.Serving.Observers;

public sealed class ChallengerShadowTests : IAsyncDisposable
{
    private readonly RecordedLog _log = new();
    private readonly ConcurrentQueue<double> _chances = new();
    private readonly ManualResetEventSlim _gate = new(initialState: true);
    private readonly TestServing _serving;
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<string, long> _counted = new();

    public ChallengerShadowTests()
    {
        _serving = Serving();
        _serving.Shadow.BeforeRun = () => _gate.Wait(Cancellation);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == _serving.Shadow.Metrics.Meter)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            _counted.AddOrUpdate($"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value));
        _listener.Start();
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_challenger_runs_what_the_champion_has_answered_and_the_agreement_is_counted()
    {
        ModelVersion champion = await ChampionAsync(TestModels.Bytes(1));
        ModelVersion challenger = await ChallengerAsync(TestModels.Classifier(1, scale: 0.01f).ToByteArray());

        PredictionResult answer = await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[9,9,9,9,9,9]]}");
        ShadowAgreement agreement = await UntilAsync(found => found.Rows == 2);

        Assert.Equal(champion.Version, answer.Version);
        Assert.Equal((champion.Version, challenger.Version, 2), (agreement.Champion, agreement.Challenger, agreement.Agreeing));
        PredictionResult other = await _serving.PredictAsync(
            "{\"inputs\":[[1,2,3,4,5,6],[9,9,9,9,9,9]]}", selector: ModelSelector.From(challenger.Version, null));
        double expected = answer.Predictions.Zip(other.Predictions, (a, b) => Math.Abs((double)a.Best.Probability - b.Best.Probability)).Average();
        Assert.True(expected > 0.0001);
        Assert.Equal(expected, agreement.Difference!.Value, 6);
    }

    [Fact]
    public async Task A_challenger_that_gives_another_class_agrees_with_none_of_the_rows()
    {
        await ChampionAsync(TestModels.Bytes(1));
        await ChallengerAsync(TestModels.Bytes(2));
        await _serving.PredictAsync();

        Assert.Equal(0, (await UntilAsync(found => found.Rows == 1)).Agreement);
        Assert.Equal(1, _counted["aviary.shadow.rows fashion"]);
        Assert.Equal(0, _counted["aviary.shadow.agreeing fashion"]);
    }

    [Fact]
    public async Task Tables_with_text_are_compared_too()
    {
        byte[] table = ForeignModels.Table().ToByteArray();
        NewVersion prepared = _serving.Import.Prepare(new ModelSource { Onnx = table }, Cancellation);
        await _serving.PromoteAsync(await _serving.PublishAsync(prepared));
        await _serving.PredictAsync("{\"inputs\":[[1,2,\"red\"]]}");
        await ChallengerAsync(await _serving.PublishAsync(prepared with { ClassNames = [.. prepared.ClassNames], CreatedAt = _serving.Time.GetUtcNow() }));

        await _serving.PredictAsync("{\"inputs\":[[1,2,\"red\"],[20.5,3,\"green\"],{\"colour\":\"blue\",\"age\":1,\"count\":2}]}");

        ShadowAgreement agreement = await UntilAsync(found => found.Rows == 3);
        Assert.Equal(3, agreement.Agreeing);
        Assert.Equal(0, agreement.Difference);
    }

    [Fact]
    public async Task The_share_is_drawn_by_the_source_of_chance_alone()
    {
        await using TestServing serving = Serving(share: 0.25, chance: () => _chances.TryDequeue(out double next) ? next : 1);
        await ChampionAsync(TestModels.Bytes(1), serving);
        await ChallengerAsync(TestModels.Bytes(2), serving);
        foreach (double chance in new[] { 0.9, 0.2499, 0.25, 0, 0.5 })
        {
            _chances.Enqueue(chance);
            await serving.PredictAsync();
        }

        // The queue keeps the order, so when a marked last one of three rows is counted, all before it are.
        _chances.Enqueue(0);
        await serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[1,2,3,4,5,6],[1,2,3,4,5,6]]}");
        Assert.Equal(5, (await UntilAsync(found => found.Rows >= 5, serving)).Rows);
        Assert.Empty(_chances);
    }

    [Fact]
    public async Task With_a_share_of_none_no_challenger_is_looked_for_and_nothing_is_allocated()
    {
        await using TestServing serving = Serving(share: 0, chance: () => throw new InvalidOperationException("drawn"));
        await ChampionAsync(TestModels.Bytes(1), serving);
        await serving.PromoteAsync(await serving.PublishAsync(2), ModelRegistry.Challenger);
        serving.Store.Store.Operations.Clear();
        await serving.Shadow.RefreshAsync(Cancellation);
        await serving.PredictAsync();
        using ModelLease lease = await serving.Models.AcquireAsync("fashion", default, Cancellation);
        RunSlot slot = lease.Model.Session.Rent();
        float[] probabilities = new float[TestModels.Classes];
        Prediction[] predictions = [default];
        serving.Shadow.Observe(new AnsweredRows(lease.Model, slot, 0, predictions, probabilities));

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            serving.Shadow.Observe(new AnsweredRows(lease.Model, slot, 0, predictions, probabilities));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        lease.Model.Session.Return(slot);
        Assert.Null(serving.Shadow.Find("fashion"));
        Assert.DoesNotContain(serving.Store.Store.Operations, operation => operation == "get models/fashion/aliases/challenger.json");
    }

    [Fact]
    public async Task While_the_challenger_hangs_requests_are_answered_and_what_does_not_fit_is_dropped_and_counted()
    {
        await ChampionAsync(TestModels.Bytes(1));
        await ChallengerAsync(TestModels.Bytes(2));
        _gate.Reset();
        int requests = ChallengerShadow.MaxWaiting + 40;
        for (int i = 0; i < requests; i++)
        {
            Assert.Equal(1, (await _serving.PredictAsync()).Predictions[0].Best.Index);
        }

        Assert.Equal(0, _serving.Predictions.Admission.Present);
        long dropped = _serving.Shadow.Find("fashion")!.Dropped;
        Assert.InRange(dropped, 39, 40); // one may be in the worker's hands already
        Assert.Equal(dropped, _counted["aviary.shadow.dropped fashion"]);
        _gate.Set();
        await UntilAsync(found => found.Rows == requests - dropped);
        await UntilAsync(_ => _serving.Shadow.WaitingBytes == 0);
    }

    [Fact]
    public async Task The_bytes_that_wait_are_bounded()
    {
        const int rowBytes = 60_000;
        byte[] onnx = TestModels.Classifier(1, row: [rowBytes]).ToByteArray();
        await ChampionAsync(onnx);
        await ChallengerAsync(TestModels.Classifier(2, row: [rowBytes]).ToByteArray());
        _gate.Reset();
        string body = $"{{\"inputs\":[[{string.Join(',', Enumerable.Repeat("1", rowBytes))}]]}}";
        for (int i = 0; i < 4; i++)
        {
            await _serving.PredictAsync(body);
        }

        Assert.Equal(rowBytes, _serving.Shadow.WaitingBytes);
        Assert.Equal(3, _serving.Shadow.Find("fashion")!.Dropped);
        _gate.Set();
        await UntilAsync(_ => _serving.Shadow.WaitingBytes == 0);
    }

    [Fact]
    public async Task A_challenger_that_takes_other_inputs_fails_alone()
    {
        await ChampionAsync(TestModels.Bytes(1));
        await ChallengerAsync(TestModels.Classifier(1, row: [7]).ToByteArray());

        Assert.Equal(1, (await _serving.PredictAsync()).Predictions[0].Best.Index);
        ShadowAgreement agreement = await UntilAsync(found => found.Failed == 1);
        Assert.Equal((0, null), (agreement.Rows, agreement.Agreement));
        _serving.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("takes other inputs", Assert.Single(_log.Of(2424)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_challenger_is_logged_once_and_never_run()
    {
        await ChampionAsync(TestModels.Bytes(1));
        ModelVersion bad = await _serving.PublishAsync(2);
        await _serving.PromoteAsync(bad, ModelRegistry.Challenger);
        await File.WriteAllTextAsync(_serving.Store.PathOf(bad, VersionFiles.Model), "altered", Cancellation);
        for (int i = 0; i < 3; i++)
        {
            await _serving.Shadow.RefreshAsync(Cancellation);
            await _serving.PredictAsync();
            _serving.Time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.Contains(bad.Version, Assert.Single(_log.Of(2422)), StringComparison.Ordinal);
        Assert.Null(_serving.Shadow.Find("fashion"));
        Assert.False(_serving.Models.Health.Degraded);
    }

    [Fact]
    public async Task A_challenger_follows_its_alias_and_is_let_go_when_it_wins_or_is_gone()
    {
        ModelVersion champion = await ChampionAsync(TestModels.Bytes(1));
        ModelVersion first = await ChallengerAsync(TestModels.Bytes(2));
        await _serving.PredictAsync();
        await UntilAsync(found => found.Rows == 1);
        LoadedModel old = Loaded();
        ModelVersion second = await ChallengerAsync(TestModels.Bytes(3));
        Assert.True(old.IsReleased);
        Assert.Equal((second.Version, 0), (_serving.Shadow.Find("fashion")!.Challenger, _serving.Shadow.Find("fashion")!.Rows));
        Assert.NotEqual(first.Version, second.Version);

        // It wins: the same version is not held twice. It is rolled back: it is a challenger again.
        LoadedModel winner = Loaded();
        await _serving.PromoteAsync(second);
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        await _serving.Shadow.RefreshAsync(Cancellation);
        Assert.True(winner.IsReleased);
        Assert.Null(_serving.Shadow.Find("fashion"));
        await _serving.PromoteAsync(champion);
        await _serving.Models.RefreshAsync("fashion", Cancellation);
        await _serving.Shadow.RefreshAsync(Cancellation);
        Assert.Equal(second.Version, _serving.Shadow.Find("fashion")!.Challenger);

        LoadedModel last = Loaded();
        await _serving.Store.Store.DeleteAsync("models/fashion/aliases/challenger.json", Cancellation);
        await _serving.Shadow.RefreshAsync(Cancellation);
        Assert.True(last.IsReleased);
        Assert.Null(_serving.Shadow.Find("fashion"));
    }

    [Fact]
    public async Task The_watch_finds_a_challenger_by_itself()
    {
        await ChampionAsync(TestModels.Bytes(1));
        await _serving.Shadow.StartAsync(Cancellation);
        ModelVersion challenger = await _serving.PublishAsync(2);
        await _serving.PromoteAsync(challenger, ModelRegistry.Challenger);
        _serving.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(challenger.Version, (await UntilAsync(_ => true)).Challenger);
    }

    [Fact]
    public async Task Only_what_the_champion_answered_is_compared()
    {
        await ChampionAsync(TestModels.Bytes(1));
        ModelVersion challenger = await ChallengerAsync(TestModels.Bytes(2));
        await _serving.PredictAsync(selector: ModelSelector.From(challenger.Version, null));
        await _serving.PredictAsync();
        Assert.Equal(1, (await UntilAsync(found => found.Rows > 0)).Rows);
    }

    [Fact]
    public async Task A_line_a_minute_tells_the_agreement_and_none_where_nothing_came()
    {
        await ChampionAsync(TestModels.Bytes(1));
        await ChallengerAsync(TestModels.Classifier(1, scale: 0.01f).ToByteArray());
        await _serving.PredictAsync();
        await _serving.PredictAsync();
        await UntilAsync(found => found.Rows == 2);
        Assert.Empty(_log.Of(2423));
        _serving.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Contains("of 2 rows", Assert.Single(_log.Of(2423)), StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        _gate.Set();
        await _serving.DisposeAsync();
        _listener.Dispose();
        _gate.Dispose();
        _log.Dispose();
    }

    private TestServing Serving(double share = 1, Func<double>? chance = null)
        => new(options => (options.ShadowShare, options.ShadowBytes, options.MaxBodyBytes) = (share, 64 << 10, 1 << 20), chance, _log);

    private async Task<ModelVersion> ChampionAsync(byte[] onnx, TestServing? serving = null)
    {
        serving ??= _serving;
        ModelVersion version = await serving.PublishAsync(serving.Prepare(onnx));
        await serving.PromoteAsync(version);
        await serving.Models.RefreshAsync("fashion", Cancellation);
        return version;
    }

    private async Task<ModelVersion> ChallengerAsync(byte[] onnx, TestServing? serving = null)
    {
        serving ??= _serving;
        ModelVersion version = await serving.PublishAsync(serving.Prepare(onnx));
        await ChallengerAsync(version, serving);
        return version;
    }

    private async Task ChallengerAsync(ModelVersion version, TestServing? serving = null)
    {
        serving ??= _serving;
        await serving.PromoteAsync(version, ModelRegistry.Challenger);
        await serving.Shadow.RefreshAsync(Cancellation);
    }

    private LoadedModel Loaded()
    {
        Assert.True(_serving.Shadow.Challengers!.TryAcquire("fashion", out ModelLease lease));
        using (lease)
        {
            return lease.Model;
        }
    }

    private async Task<ShadowAgreement> UntilAsync(Func<ShadowAgreement, bool> seen, TestServing? serving = null)
    {
        serving ??= _serving;
        ShadowAgreement? found = null;
        await TestWait.UntilAsync(() => (found = serving.Shadow.Find("fashion")) is not null && seen(found));
        return found!;
    }
}
