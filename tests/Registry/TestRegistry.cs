using System.Text.Json;
using Aviary.Registry;
using Aviary.Registry.Storage.Folder;
using Aviary.Registry.Versions;
using Aviary.Tests.Registry.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Registry;

/// <summary>A registry in a folder of its own, with a watched store and a clock that a test moves.</summary>
internal sealed class TestRegistry : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderStore _files;

    public TestRegistry()
    {
        _files = new FolderStore(_folder.Path, TimeProvider.System);
        Store = new WatchedStore(_files);
        Registry = new ModelRegistry(Store, Time, NullLogger<ModelRegistry>.Instance);
    }

    public FakeTimeProvider Time { get; } = FakeTime.AtStart();

    public WatchedStore Store { get; }

    public ModelRegistry Registry { get; }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>A version whose model is no real one: enough for what only keeps it.</summary>
    public static NewVersion Version(string content, DateTimeOffset? createdAt = null) => new()
    {
        Onnx = System.Text.Encoding.UTF8.GetBytes(content),
        ClassNames = ["Bag", "Ankle boot"],
        Golden = new GoldenExample(JsonElement.Parse("[1, 2]"), [0.25f, 0.75f]),
        Metrics = new Dictionary<string, double> { ["accuracy"] = 0.91 },
        Parameters = new Dictionary<string, JsonElement> { ["epochs"] = JsonElement.Parse("5") },
        Lineage = new Lineage { Data = "d1", Parent = "p1", Code = "c1", Cause = "test" },
        CreatedAt = createdAt,
    };

    /// <summary>Publishes a version and moves the clock on by a minute.</summary>
    public async Task<ModelVersion> PublishAsync(string model, string content)
    {
        ModelVersion published = await Registry.PublishAsync(model, Version(content), Cancellation);
        Time.Advance(TimeSpan.FromMinutes(1));
        return published;
    }

    /// <summary>Moves an alias of the model <c>fashion</c>.</summary>
    public Task<ModelAlias> MoveAsync(string alias, string version, string? ifMatch)
        => Registry.MoveAliasAsync("fashion", alias, version, ifMatch, "test", Cancellation);

    public string PathOf(ModelVersion version, string file) => _folder.File($"models/{version.Model}/versions/{version.Version}/{file}");

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }
}
