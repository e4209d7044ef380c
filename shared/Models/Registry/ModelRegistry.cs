using Aviary.Models.Storage;
using Microsoft.Extensions.Logging;

namespace Aviary.Models.Registry;

/// <summary>The models, their versions and aliases, kept in the bucket. Safe for concurrent use.</summary>
public sealed class ModelRegistry
{
    /// <summary>The alias that is served.</summary>
    public const string Champion = "champion";

    /// <summary>The alias of the newest version that has not won.</summary>
    public const string Challenger = "challenger";

    /// <summary>Opens the registry in a bucket.</summary>
    public ModelRegistry(IObjectStore store, TimeProvider time, ILogger<ModelRegistry> logger) => throw new NotSupportedException("not built yet");

    /// <summary>The names of all models that have a version or an alias, in order.</summary>
    public IAsyncEnumerable<string> ListModelsAsync(CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Some versions, the newest first, each with its aliases.</summary>
    /// <param name="model">The model.</param>
    /// <param name="after">Only versions older than this id, from <see cref="VersionPage.Next"/>; null for the newest.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public Task<VersionPage> ListVersionsAsync(string model, string? after, int limit, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>A version, or null where there is none. Aliases are not looked up.</summary>
    public Task<ModelVersion?> FindVersionAsync(string model, string version, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>An alias, or null where there is none.</summary>
    public Task<ModelAlias?> FindAliasAsync(string model, string alias, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>All aliases of a model, in order.</summary>
    public Task<IReadOnlyList<ModelAlias>> ListAliasesAsync(string model, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Moves an alias by compare-and-set.</summary>
    /// <param name="model">The model.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="version">The version it shall name; must exist.</param>
    /// <param name="ifMatch">The ETag the caller read; null to make an alias that does not exist yet.</param>
    /// <param name="movedBy">Who or what moves it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="PreconditionFailedException">The alias has another ETag.</exception>
    public Task<ModelAlias> MoveAliasAsync(
        string model, string alias, string version, string? ifMatch, string movedBy, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Moves an alias back to the version it named before.</summary>
    /// <exception cref="NotFoundException">There is no such alias, or it named no other version before.</exception>
    public Task<ModelAlias> RollBackAsync(string model, string alias, string movedBy, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Publishes a version: its files first, its manifest last. Until then no reader sees it.</summary>
    /// <exception cref="ConflictException">The id is taken.</exception>
    public Task<ModelVersion> PublishAsync(string model, NewVersion version, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>A file of a published version, proved against its manifest.</summary>
    /// <exception cref="NotFoundException">There is no such version or file.</exception>
    /// <exception cref="ModelRefusedException">The file is missing or is not what the manifest says.</exception>
    public Task<ReadOnlyMemory<byte>> ReadFileAsync(string model, string version, string file, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Reads every file of a version again and compares it with the manifest. Empty where all is well.</summary>
    public Task<IReadOnlyList<VersionDefect>> VerifyAsync(string model, string version, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");

    /// <summary>Deletes all but the newest <paramref name="keep"/> versions and those an alias names or named before; returns the ids.</summary>
    public Task<IReadOnlyList<string>> RetainAsync(string model, int keep, CancellationToken cancellationToken) => throw new NotSupportedException("not built yet");
}
