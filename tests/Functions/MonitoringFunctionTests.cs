using System.Text;
using System.Text.Json;
using Aviary.Monitoring;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Observers;

namespace Aviary.Tests.Functions;

public sealed class MonitoringFunctionTests
{
    private const string Route = $"/api/models/{App.Model}/monitoring";

    [Fact]
    public async Task The_report_shows_age_accuracy_over_time_rules_and_the_watch()
    {
        (App app, string champion, string newer) = await App.StartServingAsync(("Monitoring:AccuracyFloor", "0"), ("Monitoring:MaxAge", "365.00:00:00"));
        await using App owned = app;
        await app.Get<RuleEvaluation>().RunAsync(App.None);
        JsonElement report = await app.GetJsonAsync(Route);
        Assert.Equal(App.Model, report.GetProperty("model").GetString());

        JsonElement staleness = report.GetProperty("staleness");
        Assert.Equal(newer, staleness.GetProperty("version").GetString());
        Assert.Equal(8760, staleness.GetProperty("limitHours").GetDouble());
        Assert.Equal("2026-11-21T03:00:00Z", staleness.GetProperty("createdAt").GetString());

        JsonElement[] versions = [.. report.GetProperty("accuracy").GetProperty("versions").EnumerateArray()];
        Assert.Equal([champion, newer], versions.Select(version => version.GetProperty("version").GetString()));
        Assert.Equal("champion", versions[0].GetProperty("aliases")[0].GetString());
        Assert.InRange(versions[1].GetProperty("accuracy").GetDouble(), 0, 1);

        Assert.False(report.GetProperty("watch").GetProperty("overdue").GetBoolean());
        Assert.EndsWith("Z", report.GetProperty("watch").GetProperty("evaluatedAt").GetString(), StringComparison.Ordinal);
        Assert.Contains("stale", report.GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("rule").GetString()));
    }

    [Fact]
    public async Task Publications_that_were_broken_off_hide_no_version()
    {
        (App app, string champion, string newer) = await App.StartServingAsync(("Monitoring:AccuracyFloor", "0"), ("Monitoring:MaxAge", "00:01:00"));
        await using App owned = app;
        await app.LeaveUnfinishedAsync("fashion", count: 120);
        await app.Get<RuleEvaluation>().RunAsync(App.None);

        JsonElement report = await app.GetJsonAsync(Route);
        Assert.Equal(newer, report.GetProperty("staleness").GetProperty("version").GetString());
        Assert.Contains("stale", report.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("rule").GetString()));
        Assert.Equal(
            [champion, newer],
            report.GetProperty("accuracy").GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetString()));
    }

    [Fact]
    public async Task A_champion_s_alias_or_manifest_that_is_damaged_leaves_the_other_rules_at_work()
    {
        (App app, string champion, string newer) = await App.StartServingAsync(("Monitoring:AccuracyFloor", "0"), ("Monitoring:MaxAge", "00:01:00"));
        await using App owned = app;
        string manifest = $"models/{App.Model}/versions/{champion}/manifest.json";
        foreach (string key in new[] { manifest, $"models/{App.Model}/aliases/champion.json" })
        {
            await app.Get<IObjectStore>().PutAsync(key, "{"u8.ToArray(), App.None);
            await app.Get<RuleEvaluation>().RunAsync(App.None);
            JsonElement report = await app.GetJsonAsync(Route);
            Assert.Equal(newer, report.GetProperty("staleness").GetProperty("version").GetString());
            Assert.Contains("stale", report.GetProperty("alerts").EnumerateArray().Select(alert => alert.GetProperty("rule").GetString()));
        }
    }

    [Fact]
    public async Task A_damaged_record_of_a_run_is_named_beside_the_others()
    {
        (App app, _, _) = await App.StartServingAsync();
        await using App owned = app;
        await App.JsonAsync(await app.SendAsync(HttpMethod.Post, $"/api/models/{App.Model}/training", json: null), 202);
        string damaged = $"{app.Get<TimeProvider>().GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-bad";
        await app.Get<IObjectStore>().PutAsync($"runs/{App.Model}/{damaged}.json", "{"u8.ToArray(), App.None);

        JsonElement report = await app.GetJsonAsync(Route);
        Assert.Single(report.GetProperty("runs").EnumerateArray());
        Assert.Equal(damaged, Assert.Single(report.GetProperty("damaged").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_champion_that_is_refused_is_raised_and_a_good_one_resolves_it()
    {
        (App app, string champion, string newer) = await App.StartServingAsync(("Monitoring:AccuracyFloor", "0"));
        await using App owned = app;
        await app.Get<IObjectStore>().PutAsync($"models/{App.Model}/versions/{newer}/model.onnx", "altered"u8.ToArray(), App.None);

        // By hand, as no promotion would take it.
        byte[] alias = Encoding.UTF8.GetBytes(
            $$"""{"version":"{{newer}}","previous":"{{champion}}","movedAt":"2026-11-21T04:00:00Z","movedBy":"test"}""");
        await app.Get<IObjectStore>().PutAsync($"models/{App.Model}/aliases/champion.json", alias, App.None);
        await app.Get<ServedModels>().RefreshAsync(App.Model, App.None);
        await app.Get<RuleEvaluation>().RunAsync(App.None);
        JsonElement alert = Assert.Single(await RefusedAsync(app));
        Assert.Contains(newer, alert.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, alert.GetProperty("raisedAt").ValueKind);

        await PromoteAsync(app, champion);
        await app.Get<RuleEvaluation>().RunAsync(App.None);
        Assert.Empty(await RefusedAsync(app));
    }

    [Fact]
    public async Task A_challenger_beside_the_champion_is_shown_and_nothing_where_none_runs()
    {
        (App app, string champion, string newer) = await App.StartServingAsync(("Serving:ShadowShare", "1"));
        await using App owned = app;
        Assert.False((await app.GetJsonAsync(Route)).TryGetProperty("shadow", out _));

        await app.Get<ModelRegistry>().MoveAliasAsync(App.Model, ModelRegistry.Challenger, newer, null, "test", App.None);
        await app.Get<ChallengerShadow>().RefreshAsync(App.None);
        JsonElement shadow = (await app.GetJsonAsync(Route)).GetProperty("shadow");
        Assert.Equal(newer, shadow.GetProperty("challenger").GetString());
        Assert.Equal(JsonValueKind.Null, shadow.GetProperty("agreement").ValueKind);

        string body = $"{{\"inputs\":[[{string.Join(',', TinyClassifier.Picture(3))}]]}}";
        await App.JsonAsync(await app.PostAsync(App.Predictions, body), 200);
        await TestWait.UntilAsync(async () => (shadow = (await app.GetJsonAsync(Route)).GetProperty("shadow")).GetProperty("rows").GetInt64() > 0);

        Assert.Equal(1, shadow.GetProperty("rows").GetInt64());
        Assert.Equal(champion, shadow.GetProperty("champion").GetString());
        Assert.InRange(shadow.GetProperty("agreement").GetDouble(), 0, 1);
        Assert.InRange(shadow.GetProperty("difference").GetDouble(), 0, 1);
    }

    [Fact]
    public async Task What_the_champion_answered_is_shown_with_its_best_classes()
    {
        (App app, string champion, _) = await App.StartServingAsync();
        await using App owned = app;
        string row = $"[{string.Join(',', TinyClassifier.Picture(3))}]";
        JsonElement answer = await App.JsonAsync(await app.PostAsync(App.Predictions, $"{{\"inputs\":[{row},{row}]}}"), 200);
        JsonElement best = answer.GetProperty("predictions")[0];

        JsonElement predictions = (await app.GetJsonAsync(Route)).GetProperty("predictions");
        Assert.Equal(champion, predictions.GetProperty("version").GetString());
        Assert.Equal(2, predictions.GetProperty("count").GetInt64());
        Assert.Equal(JsonValueKind.Null, predictions.GetProperty("backgroundShare").ValueKind);
        JsonElement confidence = predictions.GetProperty("confidence");
        Assert.Equal(best.GetProperty("probability").GetDouble(), confidence.GetProperty("mean").GetDouble(), 6);
        Assert.Equal(JsonValueKind.Null, confidence.GetProperty("drift").ValueKind);
        JsonElement top = Assert.Single(predictions.GetProperty("top").EnumerateArray());
        Assert.Equal(best.GetProperty("class").GetString(), top.GetProperty("class").GetString());
        Assert.Equal(2, top.GetProperty("count").GetInt64());
    }

    [Theory]
    [InlineData("/api/models/unknown/monitoring", 404)]
    [InlineData("/api/models/UPPER/monitoring", 400)]
    public async Task A_model_that_is_none_is_answered_so(string path, int status)
    {
        await using App app = await App.StartAsync();
        await App.ProblemAsync(await app.Client.GetAsync(path, App.None), status);
    }

    [Fact]
    public async Task The_model_to_train_has_a_report_before_its_first_version()
    {
        await using App app = await App.StartAsync();
        JsonElement report = await app.GetJsonAsync(Route);
        Assert.Equal(JsonValueKind.Null, report.GetProperty("staleness").GetProperty("version").ValueKind);
        Assert.False(report.GetProperty("staleness").GetProperty("stale").GetBoolean());
        Assert.Equal(0, report.GetProperty("alerts").GetArrayLength());
    }

    private static async Task PromoteAsync(App app, string version)
    {
        ModelRegistry registry = app.Get<ModelRegistry>();
        ModelAlias before = (await registry.FindAliasAsync(App.Model, ModelRegistry.Champion, App.None))!;
        await registry.MoveAliasAsync(App.Model, ModelRegistry.Champion, version, before.ETag, "test", App.None);
        await app.Get<ServedModels>().RefreshAsync(App.Model, App.None);
    }

    private static async Task<JsonElement[]> RefusedAsync(App app)
    {
        JsonElement report = await app.GetJsonAsync(Route);
        return [.. report.GetProperty("alerts").EnumerateArray().Where(alert => alert.GetProperty("rule").GetString() == "version-refused")];
    }
}
