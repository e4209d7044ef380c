using System.Text;
using Aviary.Monitoring.Alerts;
using Aviary.Monitoring.Rules;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Monitoring.Alerts;

/// <summary>Alerts in the bucket, and what sinks hear of them.</summary>
public sealed class AlertManagerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly RecordingSink _sink = new();
    private readonly AlertManager _book;

    public AlertManagerTests() => _book = Instance.Open(_folder.Path, _time, _sink);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_alert_is_raised_once_repeated_after_the_setting_and_resolved_by_name()
    {
        for (int i = 0; i < 300; i++)
        {
            await ApplyAsync(Findings.Holds(40 + (i * 5 / 60.0)));
            _time.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.Equal("raised repeated", _sink.Told);
        await ApplyAsync(Findings.Clear());
        await ApplyAsync(Findings.Clear());
        Assert.Equal("raised repeated resolved", _sink.Told);
        Assert.Equal("stale", _sink.Events.Last().Alert.Rule);
        await ApplyAsync(Findings.Holds());
        Assert.Equal("raised repeated resolved raised", _sink.Told);
    }

    [Fact]
    public async Task Of_two_instances_that_see_the_same_one_raises_and_one_resolves()
    {
        AlertManager other = Instance.Open(_folder.Path, _time, _sink);
        for (int i = 0; i < 20; i++)
        {
            string model = $"model-{i}";
            foreach (Verdict verdict in new[] { Verdict.Holds, Verdict.Clear })
            {
                Finding finding = Findings.Of(verdict, 1, model);
                await Task.WhenAll(new[] { _book, other, _book, other }.Select(
                    book => Task.Run(() => book.ApplyAsync(finding, new DeliveryRound(), Cancel), Cancel)));
            }
        }

        Assert.Equal(40, _sink.Events.Count);
        Assert.All(
            _sink.Events.GroupBy(item => item.Alert.Model),
            told => Assert.Equal([AlertState.Raised, AlertState.Resolved], told.Select(item => item.State)));
    }

    [Fact]
    public async Task A_sink_that_is_down_for_long_hears_of_it_when_it_is_back_and_the_other_only_once()
    {
        RecordingSink webhook = new("webhook") { Down = true };
        AlertManager book = Instance.Open(_folder.Path, _time, _sink, webhook);
        for (int i = 0; i < 72; i++)
        {
            await book.ApplyAsync(Findings.Holds(), new DeliveryRound(), Cancel);
            _time.Advance(TimeSpan.FromHours(1));
        }

        Assert.Equal("raised repeated repeated", _sink.Told);
        Assert.Equal(72, webhook.Tries);
        Assert.Equal(["webhook"], (await book.FindAsync("fashion", "stale", Cancel))!.Undelivered);

        await book.ApplyAsync(Findings.Clear(), new DeliveryRound(), Cancel);
        webhook.Down = false;
        await book.ApplyAsync(Findings.Clear(), new DeliveryRound(), Cancel);
        await book.ApplyAsync(Findings.Clear(), new DeliveryRound(), Cancel);
        Assert.Equal("repeated resolved", webhook.Told);
        Assert.Equal("raised repeated repeated resolved", _sink.Told);
        Assert.Empty((await book.FindAsync("fashion", "stale", Cancel))!.Outbox);
    }

    [Fact]
    public async Task A_right_to_deliver_that_ends_later_than_any_delivery_is_of_a_clock_that_was_set_back_and_holds_nobody_up()
    {
        AlertLedger ledger = new(new FolderStore(_folder.Path, TimeProvider.System), NullLogger<AlertLedger>.Instance);
        AlertRecord raised = AlertTransition.Next(null, Findings.Holds(), _time.GetUtcNow(), TimeSpan.FromHours(24), [_sink.Name])!;
        FoundAlert none = await ledger.FindAsync("fashion", "stale", Cancel);
        FoundAlert held = (await ledger.TryWriteAsync(none, raised with { Claim = new DeliveryClaim("other", _time.GetUtcNow().AddSeconds(1)) }, Cancel))!;
        await ApplyAsync(Findings.Holds());
        Assert.Empty(_sink.Events);

        await ledger.TryWriteAsync(held, raised with { Claim = new DeliveryClaim("other", _time.GetUtcNow().AddDays(1)) }, Cancel);
        await ApplyAsync(Findings.Holds());
        Assert.Equal("raised", _sink.Told);
    }

    [Fact]
    public async Task A_sink_that_failed_is_not_asked_again_in_the_same_round()
    {
        _sink.Down = true;
        DeliveryRound round = new();
        await _book.ApplyAsync(Findings.Holds(model: "one"), round, Cancel);
        await _book.ApplyAsync(Findings.Holds(model: "two"), round, Cancel);
        Assert.Equal(1, _sink.Tries);
        _sink.Down = false;
        await _book.ApplyAsync(Findings.Holds(model: "two"), new DeliveryRound(), Cancel);
        Assert.Equal("two", Assert.Single(_sink.Events).Alert.Model);
    }

    [Fact]
    public async Task What_an_instance_that_died_had_not_delivered_another_delivers_later_under_the_same_id()
    {
        using CancellationTokenSource death = new();
        _sink.Before = async () =>
        {
            await death.CancelAsync();
            death.Token.ThrowIfCancellationRequested();
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _book.ApplyAsync(Findings.Holds(), new DeliveryRound(), death.Token));
        string id = (await _book.FindAsync("fashion", "stale", Cancel))!.Outbox[0].Id;

        RecordingSink mine = new();
        AlertManager other = Instance.Open(_folder.Path, _time, mine);
        await other.ApplyAsync(Findings.Holds(), new DeliveryRound(), Cancel);
        Assert.Empty(mine.Events); // the claim of the dead one still counts

        _time.Advance(TimeSpan.FromMinutes(5));
        await other.ApplyAsync(Findings.Holds(), new DeliveryRound(), Cancel);
        Assert.Equal(id, Assert.Single(mine.Events).Id);
        Assert.Null((await other.FindAsync("fashion", "stale", Cancel))!.Claim);
    }

    [Fact]
    public async Task While_one_instance_delivers_a_change_by_another_is_kept_and_told_later()
    {
        AlertManager other = Instance.Open(_folder.Path, _time, _sink);
        _sink.Before = async () =>
        {
            _sink.Before = null;
            await other.ApplyAsync(Findings.Clear(), new DeliveryRound(), Cancel);
        };
        await ApplyAsync(Findings.Holds());
        Assert.Equal("raised", _sink.Told);
        await ApplyAsync(Findings.Clear());
        Assert.Equal("raised resolved", _sink.Told);
    }

    [Fact]
    public async Task A_sink_that_is_no_longer_configured_is_not_waited_for()
    {
        await Instance.Open(_folder.Path, _time, _sink, new RecordingSink("webhook") { Down = true })
            .ApplyAsync(Findings.Holds(), new DeliveryRound(), Cancel);
        await ApplyAsync(Findings.Holds());
        Assert.Empty((await _book.FindAsync("fashion", "stale", Cancel))!.Outbox);
        Assert.Equal("raised", _sink.Told);
    }

    [Fact]
    public async Task A_record_reads_as_the_alert_it_is()
    {
        await ApplyAsync(Findings.Holds());
        StoredObject record = (await new FolderStore(_folder.Path, TimeProvider.System).FindAsync("alerts/fashion/stale.json", Cancel))!;
        Assert.Equal(
            $$"""
            {
              "rule": "stale",
              "model": "fashion",
              "value": 40,
              "threshold": 36,
              "since": "2026-11-21T02:00:00+00:00",
              "detail": "It is 40.",
              "state": "Raised",
              "raisedAt": "{{_time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss}}+00:00",
              "announcedAt": "{{_time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss}}+00:00",
              "repeats": 0,
              "outbox": []
            }
            """,
            Encoding.UTF8.GetString(record.Content.Span).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void A_record_of_what_is_to_be_delivered_is_read_as_it_was_written()
    {
        AlertRecord raised = AlertTransition.Next(null, Findings.Holds(), _time.GetUtcNow(), TimeSpan.FromHours(24), [_sink.Name])!;
        raised = raised with { Repeats = 2, ResolvedAt = Findings.Since, Claim = new DeliveryClaim("owner", Findings.Since) };
        AlertRecord read = AlertRecord.Read(raised.Write());
        Assert.Equivalent(raised, read, strict: true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[1")]
    [InlineData("{\"rule\":\"stale\",\"outbox\":null}")]
    public async Task A_damaged_record_does_not_silence_its_rule(string content)
    {
        await new FolderStore(_folder.Path, TimeProvider.System).PutAsync("alerts/fashion/stale.json", Encoding.UTF8.GetBytes(content), Cancel);
        await ApplyAsync(Findings.Holds());
        await ApplyAsync(Findings.Holds());
        Assert.Equal("raised", _sink.Told);
    }

    private Task ApplyAsync(Finding finding) => _book.ApplyAsync(finding, new DeliveryRound(), Cancel);
}
