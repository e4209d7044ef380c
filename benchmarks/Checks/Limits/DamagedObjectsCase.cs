using System.Text;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>A damaged alias, manifest and record of a run: each costs itself alone, and the alias is mended by a promotion.</summary>
internal sealed class DamagedObjectsCase : ILimitCase
{
    private const string Model = "fashion";
    private const string Alias = $"/api/models/{Model}/aliases/champion";

    private string _version = "";

    public string Name => "damaged-objects";

    public async Task PrepareAsync(LimitBucket bucket, CancellationToken cancellationToken)
    {
        string other = await bucket.ImportAsync(Model, HarmlessModel.Bytes(), cancellationToken);
        await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken); // ids hold whole seconds
        _version = await bucket.ImportAsync(Model, HarmlessModel.Bytes(), cancellationToken);
        string models = Path.Combine(bucket.Folder, "bucket", "models", Model);
        string runs = Directory.CreateDirectory(Path.Combine(bucket.Folder, "bucket", "runs", Model)).FullName;
        foreach (string path in new[]
        {
            Path.Combine(models, "aliases", "champion.json"),
            Path.Combine(models, "versions", other, "manifest.json"),
            Path.Combine(runs, $"{TimeProvider.System.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}-damaged.json"),
        })
        {
            await File.WriteAllTextAsync(path, "{", cancellationToken);
        }
    }

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        LimitAnswer models = await server.GetAsync("/api/models", cancellationToken);
        LimitAnswer versions = await server.GetAsync($"/api/models/{Model}/versions", cancellationToken);
        LimitAnswer report = await server.GetAsync($"/api/models/{Model}/monitoring", cancellationToken);
        bool named = models.Status == 200 && models.Body.Contains("aliases/champion.json", StringComparison.Ordinal)
            && models.Body.Contains($"\"{LimitServer.Harmless}\"", StringComparison.Ordinal)
            && versions.Status == 200 && versions.Body.Contains("manifest.json", StringComparison.Ordinal) && versions.Body.Contains(_version, StringComparison.Ordinal)
            && report.Status == 200 && report.Body.Contains("-damaged.json", StringComparison.Ordinal);

        using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{server.Port}") };
        using HttpResponseMessage unread = await client.GetAsync(Alias, cancellationToken);
        using HttpRequestMessage promotion = new(HttpMethod.Put, Alias) 
        {
            Content = new StringContent($$"""{"version":"{{_version}}"}""", Encoding.UTF8, "application/json"),
        };
        promotion.Headers.TryAddWithoutValidation("If-Match", unread.Headers.ETag?.ToString());
        using HttpResponseMessage mended = await client.SendAsync(promotion, cancellationToken);
        LimitAnswer predicted = await server.PostJsonAsync(LimitServer.PathOf(Model), "{\"inputs\":[[1,2,3,4]]}", cancellationToken);
        return new LimitVerdict(
            named && (int)mended.StatusCode == 200 && predicted.Status == 200,
            $"lists {models.Status}, {versions.Status} and {report.Status}{(named ? ", each names what is damaged" : "")}; mended with {(int)mended.StatusCode}, then {predicted.Status}");
    }
}
