using Aviary.Learning.Training;
using Aviary.Monitoring;
using Aviary.Monitoring.Rules;
using Aviary.Registry.Storage.Folder;
using Aviary.Serving;
using Aviary.Tests.Monitoring.Alerts;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Monitoring;

/// <summary>What the timer makes of each thing that goes wrong, over many evaluations.</summary>
public sealed class RaisedOnceTests : IDisposable
{
    private const string Model = "fashion";

    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly RecordingSink _sink = new();
    private readonly KnownFacts _facts;
    private readonly RuleEvaluation _timer;

    public RaisedOnceTests()
    {
        _facts = new KnownFacts(_time);
        FolderStore store = new(_folder.Path, TimeProvider.System);
        MonitoringOptions options = new() { MaxAge = TimeSpan.FromDays(300) };
        _timer = new RuleEvaluation(
            _facts, Instance.Open(store, _time, _sink), new EvaluationTimes(store), Options.Create(options), NullLogger<RuleEvaluation>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("version-refused")]
    [InlineData("training-late")]
    [InlineData("training-failed")]
    public async Task What_goes_wrong_is_raised_once_repeated_after_the_setting_and_resolved_by_name(string rule)
    {
        ModelSnapshot well = Well();
        await EvaluateAsync(well, 3);
        Assert.Empty(_sink.Events);

        // Of 24 hours, after which alerts are repeated, all but five minutes.
        ModelSnapshot wrong = Wrong(rule, well);
        await EvaluateAsync(wrong, 288);
        Assert.Equal("raised", _sink.Told);
        await EvaluateAsync(wrong, 2);
        Assert.Equal("raised repeated", _sink.Told);
        await EvaluateAsync(wrong, 286);
        Assert.Equal("raised repeated", _sink.Told);

        await EvaluateAsync(Righted(rule, well), 5);
        Assert.Equal("raised repeated resolved", _sink.Told);
        Assert.All(_sink.Events, item => Assert.Equal((rule, Model), (item.Alert.Rule, item.Alert.Model)));
        Assert.Single(_sink.Events.Select(item => item.Alert.Since).Distinct());
    }

    private ModelSnapshot Well()
    {
        VersionFact version = new("20261121T030000Z-1a2b3c4d", _time.GetUtcNow(), 0.92);
        return new ModelSnapshot(Model, default)
        {
            Newest = version,
            Champion = version,
            Served = new ServedModelHealth(Model, version.Version, _time.GetUtcNow(), null),
            Runs = [Run("1", RunState.Completed, ended: 1)],
        };
    }

    private ModelSnapshot Wrong(string rule, ModelSnapshot well) => rule switch
    {
        "version-refused" => well with { Served = well.Served! with { Refused = new RefusedVersion("20261121T040000Z-00000000", "model.onnx: altered", _time.GetUtcNow()) } },
        "training-late" => well with { Runs = [.. well.Runs, Run("2", RunState.Running, ended: null, created: -3)] },
        _ => well with { Runs = [.. well.Runs, Run("2", RunState.Failed, ended: 1)] },
    };

    private ModelSnapshot Righted(string rule, ModelSnapshot well)
        => rule == "version-refused" ? well : well with { Runs = [.. well.Runs, Run("3", RunState.Completed, ended: 1)] };

    /// <summary>A run with a deadline of two hours; times in hours from now, and from its creation.</summary>
    private TrainingRun Run(string id, RunState state, double? ended, double created = 0)
    {
        DateTimeOffset at = _time.GetUtcNow().AddHours(created);
        return new TrainingRun(Model, id, "schedule", state, at, at.AddHours(2), new TrainingOptions())
        {
            MaxAttempts = 3,
            Attempts = 3,
            EndedAt = at.AddHours(ended ?? 0) is var end && ended is null ? null : end,
        };
    }

    private async Task EvaluateAsync(ModelSnapshot snapshot, int times)
    {
        for (int i = 0; i < times; i++)
        {
            _facts.Set(snapshot);
            await _timer.RunAsync(Cancel);
            _time.Advance(TimeSpan.FromMinutes(5));
        }
    }
}
