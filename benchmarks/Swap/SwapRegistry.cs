using Aviary.Importing;
using Aviary.Registry;
using Aviary.Registry.Storage.Folder;
using Aviary.Serving;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Benchmarks.Swap;

/// <summary>The registry of the measured server, opened in this process too, to publish and to learn what each version answers.</summary>
internal sealed class SwapRegistry : IAsyncDisposable
{
    private readonly FolderStore _store;
    private readonly ModelRegistry _registry;
    private readonly ServedModels _served;
    private readonly ModelImport _import;

    public SwapRegistry(string bucket)
    {
        IOptions<ServingOptions> options = Options.Create(new ServingOptions());
        _store = new FolderStore(bucket, TimeProvider.System);
        _registry = new ModelRegistry(_store, TimeProvider.System, NullLogger<ModelRegistry>.Instance);
        _served = new ServedModels(_registry, options, TimeProvider.System, NullLogger<ServedModels>.Instance);
        _import = new ModelImport(options);
        Predictions = new PredictionService(_served, options, TimeProvider.System);
    }

    public PredictionService Predictions { get; }

    public async Task<string> PublishAsync(string model, ModelSource source, CancellationToken cancellationToken)
        => (await _registry.PublishAsync(model, _import.Prepare(source, cancellationToken), cancellationToken)).Version;

    public Task PromoteAsync(string model, string version, CancellationToken cancellationToken)
        => _registry.MoveAliasAsync(model, ModelRegistry.Champion, version, null, "bench", cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _served.DisposeAsync();
        _store.Dispose();
    }
}
