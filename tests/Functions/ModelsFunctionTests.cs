using System.Net.Http.Headers;
using System.Text.Json;
using Aviary.Registry.Storage;

namespace Aviary.Tests.Functions;

public sealed class ModelsFunctionTests(ServingApp serving) : IClassFixture<ServingApp>
{
    private readonly App _app = serving.App;

    [Fact]
    public async Task Models_are_listed_with_their_champion_and_aliases()
    {
        JsonElement model = Assert.Single((await _app.GetJsonAsync("/api/models")).GetProperty("models").EnumerateArray());
        Assert.Equal(App.Model, model.GetProperty("model").GetString());
        Assert.Equal(serving.Champion, model.GetProperty("champion").GetString());
        Assert.Equal("champion", model.GetProperty("aliases")[0].GetProperty("alias").GetString());
        Assert.Equal(
            model.GetRawText(), (await _app.GetJsonAsync($"/api/models/{App.Model}")).GetRawText());
    }

    [Fact]
    public async Task Versions_are_listed_in_pages_the_newest_first()
    {
        JsonElement first = await _app.GetJsonAsync($"/api/models/{App.Model}/versions?limit=1");
        JsonElement newer = Assert.Single(first.GetProperty("versions").EnumerateArray());
        Assert.Equal(serving.Newer, newer.GetProperty("version").GetString());
        Assert.Equal("2026-11-21T03:00:00Z", newer.GetProperty("createdAt").GetString());
        Assert.Equal("test", newer.GetProperty("cause").GetString());
        Assert.Equal("linear", newer.GetProperty("parameters").GetProperty("network").GetString());
        Assert.InRange(newer.GetProperty("metrics").GetProperty("accuracy").GetDouble(), 0, 1);

        string next = first.GetProperty("next").GetString()!;
        JsonElement second = await _app.GetJsonAsync($"/api/models/{App.Model}/versions?limit=1&after={next}");
        JsonElement older = Assert.Single(second.GetProperty("versions").EnumerateArray());
        Assert.Equal(serving.Champion, older.GetProperty("version").GetString());
        Assert.Equal("champion", Assert.Single(older.GetProperty("aliases").EnumerateArray()).GetString());
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next").ValueKind);
    }

    [Fact]
    public async Task A_version_is_shown_with_its_aliases()
    {
        JsonElement version = await _app.GetJsonAsync($"/api/models/{App.Model}/versions/{serving.Champion}");
        Assert.Equal(serving.Champion, version.GetProperty("version").GetString());
        Assert.Equal("champion", Assert.Single(version.GetProperty("aliases").EnumerateArray()).GetString());
    }

    [Theory]
    [InlineData("/api/models/unknown")]
    [InlineData("/api/models/unknown/versions")]
    [InlineData("/api/models/fashion/versions/20200101T000000Z-00000000")]
    [InlineData("/api/models/unknown/versions/20200101T000000Z-00000000")]
    [InlineData("/api/models/fashion/aliases/unknown")]
    [InlineData("/api/models/unknown/aliases/champion")]
    public async Task What_does_not_exist_is_answered_404(string path)
        => Assert.Null(await App.ProblemAsync(await _app.Client.GetAsync(path, App.None), 404));

    [Theory]
    [InlineData("/api/models/UPPER", "model")]
    [InlineData("/api/models/..%2F..%2Fetc", "model")]
    [InlineData("/api/models/fashion/versions/newest", "version")]
    [InlineData("/api/models/fashion/versions?limit=0", "limit")]
    [InlineData("/api/models/fashion/versions?limit=1001", "limit")]
    [InlineData("/api/models/fashion/versions?limit=all", "limit")]
    [InlineData("/api/models/fashion/versions?after=yesterday", "after")]
    [InlineData("/api/models/fashion/aliases/No", "alias")]
    public async Task A_malformed_name_or_value_is_answered_400_and_named(string path, string field)
        => Assert.Equal(field, await App.ProblemAsync(await _app.Client.GetAsync(path, App.None), 400));

    [Fact]
    public async Task An_alias_moves_with_the_ETag_it_had_and_the_new_champion_answers_at_once()
    {
        (App app, string champion, string newer) = await App.StartServingAsync();
        await using App own = app;
        EntityTagHeaderValue before = await TagAsync(app);
        HttpResponseMessage moved = await MoveAsync(app, newer, before.Tag);
        JsonElement answer = await App.JsonAsync(moved, 200);
        Assert.Equal(newer, answer.GetProperty("version").GetString());
        Assert.Equal(champion, answer.GetProperty("previous").GetString());
        Assert.NotEqual(before, moved.Headers.ETag);
        Assert.Equal(await TagAsync(app), moved.Headers.ETag);

        string body = $$"""{"inputs":[{{JsonSerializer.Serialize(TinyClassifier.Picture(1))}}]}""";
        Assert.Equal(newer, (await App.JsonAsync(await app.PostAsync(App.Predictions, body), 200)).GetProperty("version").GetString());

        // Back again with the tag of the answer; the first tag is stale now.
        await App.ProblemAsync(await MoveAsync(app, champion, before.Tag), 412);
        await App.JsonAsync(await MoveAsync(app, champion, moved.Headers.ETag!.Tag), 200);
    }

    [Fact]
    public async Task A_model_whose_newest_publications_were_broken_off_is_shown()
    {
        (App app, string champion, string newer) = await App.StartServingAsync();
        await using App own = app;
        await app.LeaveUnfinishedAsync(App.Model, count: 20);
        await app.Get<IObjectStore>().DeleteAsync($"models/{App.Model}/aliases/champion.json", App.None);

        Assert.Equal(App.Model, (await app.GetJsonAsync($"/api/models/{App.Model}")).GetProperty("model").GetString());
        List<string?> listed = [];
        string? after = "";
        do
        {
            JsonElement page = await app.GetJsonAsync($"/api/models/{App.Model}/versions?limit=5{after}");
            listed.AddRange(page.GetProperty("versions").EnumerateArray().Select(version => version.GetProperty("version").GetString()));
            after = page.GetProperty("next").GetString() is { } next ? $"&after={next}" : null;
        }
        while (after is not null);
        Assert.Equal([newer, champion], listed);

        await app.LeaveUnfinishedAsync("unfinished", count: 20);
        await App.ProblemAsync(await app.Client.GetAsync("/api/models/unfinished", App.None), 404);
    }

    [Fact]
    public async Task A_damaged_alias_hides_no_model_and_is_replaced_by_its_ETag()
    {
        (App app, string champion, string newer) = await App.StartServingAsync();
        await using App own = app;
        await app.Get<IObjectStore>().PutAsync($"models/{App.Model}/aliases/champion.json", "{"u8.ToArray(), App.None);

        JsonElement model = Assert.Single((await app.GetJsonAsync("/api/models")).GetProperty("models").EnumerateArray());
        Assert.Equal(JsonValueKind.Null, model.GetProperty("champion").ValueKind);
        JsonElement damaged = Assert.Single(model.GetProperty("damaged").EnumerateArray());
        Assert.Equal("champion", damaged.GetProperty("name").GetString());
        Assert.Equal($"models/{App.Model}/aliases/champion.json", damaged.GetProperty("key").GetString());

        // The answer says what is wrong, and carries the tag that mends it.
        HttpResponseMessage unread = await app.Client.GetAsync(App.ChampionAlias, App.None);
        Assert.Contains("champion.json is damaged", (await App.JsonAsync(unread, 500)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        JsonElement moved = await App.JsonAsync(await MoveAsync(app, newer, unread.Headers.ETag!.ToString()), 200);
        Assert.Equal(newer, moved.GetProperty("version").GetString());
        Assert.Equal(JsonValueKind.Null, moved.GetProperty("previous").ValueKind);
        await App.JsonAsync(await MoveAsync(app, champion, (await TagAsync(app)).Tag), 200);
    }

    [Fact]
    public async Task A_damaged_manifest_is_named_by_the_list_of_versions_and_hides_no_other()
    {
        (App app, string champion, string newer) = await App.StartServingAsync();
        await using App own = app;
        await app.Get<IObjectStore>().PutAsync($"models/{App.Model}/versions/{newer}/manifest.json", "{"u8.ToArray(), App.None);

        JsonElement list = await app.GetJsonAsync($"/api/models/{App.Model}/versions");
        Assert.Equal(champion, Assert.Single(list.GetProperty("versions").EnumerateArray()).GetProperty("version").GetString());
        Assert.Equal(newer, Assert.Single(list.GetProperty("damaged").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_promotion_of_a_version_with_an_altered_file_is_answered_409_with_its_name_and_changes_nothing()
    {
        (App app, string champion, string newer) = await App.StartServingAsync();
        await using App own = app;
        EntityTagHeaderValue tag = await TagAsync(app);
        await app.Get<IObjectStore>().PutAsync($"models/{App.Model}/versions/{newer}/model.onnx", "altered"u8.ToArray(), App.None);

        JsonElement problem = await App.JsonAsync(await MoveAsync(app, newer, tag.ToString()), 409);
        Assert.Contains("model.onnx: expected", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(tag, await TagAsync(app));
        Assert.Equal(champion, (await app.GetJsonAsync(App.ChampionAlias)).GetProperty("version").GetString());
    }

    [Fact]
    public async Task A_new_alias_needs_a_star_and_is_not_made_twice()
    {
        (App app, string champion, _) = await App.StartServingAsync();
        await using App own = app;
        const string pinned = $"/api/models/{App.Model}/aliases/pinned";
        string body = $$"""{"version":"{{champion}}"}""";
        await App.JsonAsync(await app.SendAsync(HttpMethod.Put, pinned, body, Star), 200);
        await App.ProblemAsync(await app.SendAsync(HttpMethod.Put, pinned, body, Star), 412);

        static void Star(HttpRequestMessage request) => request.Headers.TryAddWithoutValidation("If-None-Match", "*");
    }

    [Fact]
    public async Task A_move_without_a_precondition_is_answered_428()
        => Assert.Equal("If-Match", await App.ProblemAsync(await MoveAsync(_app, serving.Newer, ifMatch: null), 428));

    [Theory]
    [InlineData("\"stale\"", 412)]
    [InlineData("W/\"weak\"", 400)]
    [InlineData("*", 400)]
    [InlineData("unquoted", 400)]
    public async Task A_move_with_another_tag_is_refused(string ifMatch, int status)
        => await App.ProblemAsync(await MoveAsync(_app, serving.Newer, ifMatch), status);

    [Theory]
    [InlineData("", 400)]
    [InlineData("{}", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("""{"version":5}""", 400)]
    [InlineData("""{"version":"newest"}""", 400)]
    [InlineData("""{"version":"20200101T000000Z-00000000"}""", 404)]
    public async Task A_move_to_what_is_no_version_is_refused(string body, int status)
    {
        string tag = (await TagAsync(_app)).Tag;
        await App.ProblemAsync(
            await _app.SendAsync(HttpMethod.Put, App.ChampionAlias, body, request => request.Headers.TryAddWithoutValidation("If-Match", tag)), status);
    }

    private static async Task<EntityTagHeaderValue> TagAsync(App app)
        => (await app.Client.GetAsync(App.ChampionAlias, App.None)).Headers.ETag ?? throw new InvalidOperationException("no ETag");

    private static Task<HttpResponseMessage> MoveAsync(App app, string version, string? ifMatch)
        => app.SendAsync(
            HttpMethod.Put,
            App.ChampionAlias,
            $$"""{"version":"{{version}}"}""",
            request => _ = ifMatch is null || request.Headers.TryAddWithoutValidation("If-Match", ifMatch));
}
