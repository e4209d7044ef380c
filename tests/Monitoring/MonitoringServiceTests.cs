using Aviary.Errors;
using Aviary.Monitoring;
using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using Aviary.Registry.Storage.Folder;
using Aviary.Tests.Monitoring.Alerts;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Monitoring;

/// <summary>The report on request, beside the timer.</summary>
public sealed class MonitoringServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly RecordingSink _sink = new();
    private readonly KnownFacts _facts;
    private readonly MonitoringService _service;
    private readonly RuleEvaluation _timer;

    public MonitoringServiceTests()
    {
        _facts = new KnownFacts(_time);
        FolderStore store = new(_folder.Path, TimeProvider.System);
        AlertManager alerts = Instance.Open(store, _time, _sink);
        EvaluationTimes log = new(store);
        IOptions<MonitoringOptions> options = Options.Create(new MonitoringOptions());
        _service = new MonitoringService(_facts, alerts, log, options);
        _timer = new RuleEvaluation(_facts, alerts, log, options, NullLogger<RuleEvaluation>.Instance);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_fresh_model_is_well()
    {
        Publish("fashion", 0.92);
        await _timer.RunAsync(Cancel);
        MonitoringReport report = await _service.ReportAsync("fashion", Cancel);
        Assert.False(report.Staleness.Stale);
        Assert.False(report.Timer.Overdue);
        Assert.Equal(_time.GetUtcNow(), report.Timer.EvaluatedAt);
        Assert.Empty(report.Alerts);
        Assert.Empty(_sink.Events);
    }

    [Fact]
    public async Task A_timer_that_died_is_seen_and_so_is_what_it_should_have_raised()
    {
        Publish("fashion", 0.92);
        await _timer.RunAsync(Cancel);
        DateTimeOffset last = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(40));

        MonitoringReport report = await _service.ReportAsync("fashion", Cancel);
        Assert.True(report.Timer.Overdue);
        Assert.Equal(last, report.Timer.EvaluatedAt);
        Assert.True(report.Staleness.Stale);
        Assert.Equal(["stale", "monitoring-silent"], report.Alerts.Select(alert => alert.Rule));
        Assert.All(report.Alerts, alert => Assert.Null(alert.RaisedAt));
        Assert.Equal(last.AddHours(36), report.Alerts[0].Since);
        Assert.Empty(_sink.Events);

        await _timer.RunAsync(Cancel);
        report = await _service.ReportAsync("fashion", Cancel);
        Assert.False(report.Timer.Overdue);
        Assert.Equal(_time.GetUtcNow(), Assert.Single(report.Alerts).RaisedAt);
        Assert.Equal("raised", _sink.Told);
    }

    [Fact]
    public async Task A_timer_that_never_ran_is_seen()
    {
        Publish("fashion", 0.92);
        Assert.False((await _service.ReportAsync("fashion", Cancel)).Timer.Overdue);
        _time.Advance(TimeSpan.FromMinutes(16));
        MonitoringReport report = await _service.ReportAsync("fashion", Cancel);
        Assert.True(report.Timer.Overdue);
        Assert.Null(report.Timer.EvaluatedAt);
    }

    [Fact]
    public async Task A_new_version_resolves_the_alert()
    {
        Publish("fashion", 0.92);
        _time.Advance(TimeSpan.FromHours(40));
        await _timer.RunAsync(Cancel);
        Publish("fashion", 0.93);
        await _timer.RunAsync(Cancel);
        Assert.Equal("raised resolved", _sink.Told);
        Assert.Empty((await _service.ReportAsync("fashion", Cancel)).Alerts);
    }

    [Fact]
    public async Task Accuracy_is_averaged_over_the_versions_of_the_last_seven_days()
    {
        foreach ((int day, double? accuracy) in new (int, double?)[] { (0, 0.5), (8, 0.5), (9, 0.90), (12, 0.94), (13, null), (15, 0.92) })
        {
            _facts.Versions.Add(new VersionAccuracy($"v{day}", _time.GetUtcNow().AddDays(day), accuracy, []));
        }

        _time.Advance(TimeSpan.FromDays(15.5));
        Publish("fashion", 0.92);
        MonitoringReport report = await _service.ReportAsync("fashion", Cancel);
        Assert.Equal(0.92, report.Accuracy.Average7Days!.Value, 9);
        Assert.Equal(["v0", "v8", "v9", "v12", "v13", "v15"], report.Accuracy.Versions.Select(version => version.Version));
    }

    [Fact]
    public async Task A_model_that_cannot_be_read_does_not_keep_the_others_from_being_watched()
    {
        _facts.Broken.Add("broken");
        Publish("fashion", 0.92);
        _time.Advance(TimeSpan.FromHours(40));
        await Assert.ThrowsAsync<AggregateException>(() => _timer.RunAsync(Cancel));
        Assert.Equal("raised", _sink.Told);
        Assert.False((await _service.ReportAsync("fashion", Cancel)).Timer.Overdue);

        // For the other one nobody has watched, and that is seen as soon as it can be read again.
        _facts.Broken.Clear();
        Publish("broken", 0.9);
        _time.Advance(TimeSpan.FromMinutes(16));
        Assert.True((await _service.ReportAsync("broken", Cancel)).Timer.Overdue);
    }

    [Fact]
    public async Task An_unknown_model_is_not_found_and_a_wrong_name_is_refused()
    {
        await Assert.ThrowsAsync<NotFoundException>(() => _service.ReportAsync("nothing", Cancel));
        await Assert.ThrowsAsync<InvalidInputException>(() => _service.ReportAsync("../alerts", Cancel));
    }

    [Fact]
    public async Task An_evaluation_record_that_cannot_be_read_counts_as_none()
    {
        Publish("fashion", 0.92);
        await new FolderStore(_folder.Path, TimeProvider.System).PutAsync(EvaluationTimes.Key, "{"u8.ToArray(), Cancel);
        Assert.Null((await _service.ReportAsync("fashion", Cancel)).Timer.EvaluatedAt);
        await _timer.RunAsync(Cancel);
        Assert.NotNull((await _service.ReportAsync("fashion", Cancel)).Timer.EvaluatedAt);
    }

    private void Publish(string model, double accuracy)
    {
        VersionFact version = new($"{_time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-1a2b3c4d", _time.GetUtcNow(), accuracy);
        _facts.Set(new ModelSnapshot(model, default) { Newest = version, Champion = version });
    }
}
