using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Aviary.Cli.Hosting;
using Aviary.Learning.Training;
using Aviary.Registry;
using Aviary.Registry.Storage;
using Aviary.Serving;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.Functions;

/// <summary>The whole app in the local host, on a bucket of its own, with a client.</summary>
internal sealed class App : IAsyncDisposable
{
    public const string Model = "fashion";
    public const string Predictions = $"/api/models/{Model}/predictions";
    public const string ChampionAlias = $"/api/models/{Model}/aliases/champion";

    private readonly TemporaryFolder _folder;
    private readonly LocalHost _host;

    private App(TemporaryFolder folder, LocalHost host)
    {
        _folder = folder;
        _host = host;
        Client = new HttpClient { BaseAddress = new Uri(host.Address) };
    }

    public HttpClient Client { get; }

    public static CancellationToken None => CancellationToken.None;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The app without any model, its timers off.</summary>
    public static async Task<App> StartAsync(params (string Name, string Value)[] settings)
    {
        TemporaryFolder folder = new();
        Dictionary<string, string?> values = settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value);
        values["Registry:Folder"] = folder.File("bucket");
        LocalHost host = await LocalHost.StartAsync(
            new LocalHostOptions { Port = 0, Settings = values, DisabledFunctions = new HashSet<string> { "ScheduleTraining", "ContinueTraining", "WatchModels" } },
            Token);
        return new App(folder, host);
    }

    /// <summary>The app with two versions, the first of them champion.</summary>
    public static async Task<(App App, string Champion, string Newer)> StartServingAsync(params (string Name, string Value)[] settings)
    {
        App app = await StartAsync(settings);
        string champion = await app.PublishAsync(TinyClassifier.First, new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero));
        await app.Get<ModelRegistry>().MoveAliasAsync(Model, ModelRegistry.Champion, champion, null, "test", None);
        string newer = await app.PublishAsync(TinyClassifier.Second, new DateTimeOffset(2026, 11, 21, 3, 0, 0, TimeSpan.Zero));
        await app.Get<ServedModels>().RefreshAsync(Model, None);
        return (app, champion, newer);
    }

    public T Get<T>()
        where T : notnull
        => _host.Services.GetRequiredService<T>();

    public Task<HttpResponseMessage> PostAsync(string path, string json) => SendAsync(HttpMethod.Post, path, json);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json, Action<HttpRequestMessage>? change = null)
    {
        using HttpRequestMessage request = new(method, path);
        if (json is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(json)) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        }

        change?.Invoke(request);
        return await Client.SendAsync(request, Token);
    }

    /// <summary>The answer as JSON, which must be of the given status.</summary>
    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response, int status)
    {
        string text = await response.Content.ReadAsStringAsync(Token);
        Assert.True((int)response.StatusCode == status, $"expected {status}, got {(int)response.StatusCode}: {text}");
        string expected = status < 400 ? "application/json" : "application/problem+json";
        Assert.Equal(expected, response.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async Task<JsonElement> GetJsonAsync(string path, int status = 200) => await JsonAsync(await Client.GetAsync(path, Token), status);

    /// <summary>A problem with everything that each one must have; its field, where it names one.</summary>
    public static async Task<string?> ProblemAsync(HttpResponseMessage response, int status)
    {
        JsonElement problem = await JsonAsync(response, status);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEqual("", problem.GetProperty("title").GetString());
        Assert.Equal("about:blank", problem.GetProperty("type").GetString());
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("error").GetString());
        if (!problem.TryGetProperty("field", out JsonElement field))
        {
            return null;
        }

        Assert.NotEqual("", problem.GetProperty("expected").GetString());
        Assert.NotEqual("", problem.GetProperty("actual").GetString());
        return field.GetString();
    }

    /// <summary>Leaves what publications leave that were broken off: folders without a manifest, newer than each version.</summary>
    public async Task LeaveUnfinishedAsync(string model, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await Get<IObjectStore>().PutAsync($"models/{model}/versions/20261121T04{i / 60:00}{i % 60:00}Z-00000000/labels.txt", "a"u8.ToArray(), None);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
        _folder.Dispose();
    }

    private Task<string> PublishAsync(TrainedClassifier trained, DateTimeOffset createdAt)
        => TinyClassifier.PublishAsync(_host.Services, Model, trained, createdAt);
}
