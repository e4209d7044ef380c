using Aviary.Importing;
using Aviary.Registry;
using Aviary.Registry.Storage.Folder;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>The state folder of a server under trial, opened in this process too, to put models into its bucket.</summary>
internal sealed class LimitBucket : IDisposable
{
    private readonly FolderStore _store;
    private readonly ModelImport _import = new(Options.Create(new ServingOptions()));

    public LimitBucket(string folder)
    {
        Folder = folder;
        _store = new FolderStore(Path.Combine(folder, "bucket"), TimeProvider.System);
        Registry = new ModelRegistry(_store, TimeProvider.System, NullLogger<ModelRegistry>.Instance);
    }

    /// <summary>The server's state folder.</summary>
    public string Folder { get; }

    /// <summary>The registry in its bucket.</summary>
    public ModelRegistry Registry { get; }

    /// <summary>Publishes a file the way an importer does, and makes it the model's champion.</summary>
    public Task<string> ImportAsync(string model, byte[] onnx, CancellationToken cancellationToken)
        => PublishAsync(model, _import.Prepare(new ModelSource { Onnx = onnx }, cancellationToken), cancellationToken);

    /// <summary>Publishes a version that nothing has proved, and makes it the model's champion.</summary>
    public async Task<string> PublishAsync(string model, NewVersion version, CancellationToken cancellationToken)
        => (await new Registration(Registry, _import).RegisterAsync(model, version, "check", cancellationToken)).Version.Version;

    public void Dispose() => _store.Dispose();
}
