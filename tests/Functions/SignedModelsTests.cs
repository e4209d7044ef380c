using System.Text.Json;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Registry.Versions;

namespace Aviary.Tests.Functions;

/// <summary>An app that trusts one key.</summary>
public sealed class SignedModelsTests
{
    [Fact]
    public async Task What_the_app_publishes_it_signs_and_what_lost_its_signature_is_not_promoted()
    {
        using KeyFiles keys = new();
        (App app, string champion, string newer) = await App.StartServingAsync(
            ("Registry:SigningKey", keys.Private("own")), ("Registry:PublicKeys", keys.Public("own")));
        await using App owned = app;
        Assert.Empty(await app.Get<ModelRegistry>().VerifyAsync(App.Model, champion, App.None));
        Assert.Equal(champion, app.Get<ServedModels>().Health.Models[0].Version);

        await app.Get<IObjectStore>().DeleteAsync($"models/{App.Model}/versions/{newer}/manifest.dsse.json", App.None);
        JsonElement before = await app.GetJsonAsync(App.ChampionAlias);
        Assert.Equal(champion, before.GetProperty("version").GetString());
        ModelAlias alias = (await app.Get<ModelRegistry>().FindAliasAsync(App.Model, ModelRegistry.Champion, App.None))!;
        HttpResponseMessage answer = await app.SendAsync(
            HttpMethod.Put, App.ChampionAlias, $"{{\"version\":\"{newer}\"}}", request => request.Headers.TryAddWithoutValidation("If-Match", $"\"{alias.ETag}\""));
        JsonElement problem = await App.JsonAsync(answer, 409);
        Assert.Contains("manifest.dsse.json: it is missing", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }
}
