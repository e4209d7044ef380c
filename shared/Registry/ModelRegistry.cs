using System.Runtime.CompilerServices;
using Aviary.Errors;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Registry;

/// <summary>
/// The models, their versions and aliases, kept in the bucket and nowhere else. Safe for concurrent use, also by several
/// processes. Names that are malformed are the names of nothing: reads say so, writes refuse them.
/// </summary>
public sealed class ModelRegistry
{
    /// <summary>The alias that is served.</summary>
    public const string Champion = "champion";

    /// <summary>The alias of the newest version that has not won.</summary>
    public const string Challenger = "challenger";

    private const int MaxPage = 1000;

    private readonly IObjectStore _store;
    private readonly ILogger<ModelRegistry> _logger;
    private readonly int _keep;
    private readonly VersionStore _versions;
    private readonly AliasStore _aliases;
    private readonly VersionList _list;
    private readonly VersionPublisher _publisher;
    private readonly VersionRetention _retention;
    private readonly VersionForms _forms;
    private readonly VersionVerification _verification;

    /// <summary>Opens the registry in a bucket.</summary>
    /// <param name="store">The bucket.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    /// <param name="options">How many versions to keep; null for all.</param>
    /// <param name="trust">Who signs and who is trusted; null to sign nothing and trust every version.</param>
    public ModelRegistry(
        IObjectStore store, TimeProvider time, ILogger<ModelRegistry> logger, IOptions<RegistryOptions>? options = null, ManifestTrust? trust = null)
    {
        _store = store;
        _logger = logger;
        _keep = options?.Value.KeepVersions ?? 0;
        trust ??= ManifestTrust.Everything;
        _versions = new VersionStore(store, trust);
        _aliases = new AliasStore(store, _versions, time, logger);
        AliasMoved = new AliasMoved(logger);
        _forms = new VersionForms(_versions, _aliases);
        _verification = new VersionVerification(_versions);
        _list = new VersionList(store, _versions, time, logger);
        _publisher = new VersionPublisher(store, trust, time);
        Evaluations = new VersionEvaluations(store, _versions, time);
        _retention = new VersionRetention(store, _versions, _list, _aliases, time, logger);
    }

    /// <summary>Raised when an alias has moved through this registry; whoever moves it waits for the subscribers.</summary>
    public AliasMoved AliasMoved { get; }

    /// <summary>What was measured of versions after they were published.</summary>
    public VersionEvaluations Evaluations { get; }

    /// <summary>The names of all models that have a version or an alias, in order.</summary>
    public async IAsyncEnumerable<string> ListModelsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (string folder in _store.ListFoldersAsync(RegistryKeys.Models, null, cancellationToken))
        {
            string name = folder[RegistryKeys.Models.Length..^1];
            if (ModelName.IsValid(name))
            {
                yield return name;
            }
        }
    }

    /// <summary>Some versions, the newest first, each with its aliases. What it costs does not depend on how many there are.</summary>
    /// <param name="model">The model; one that does not exist has no versions.</param>
    /// <param name="after">Only versions older than this id, from <see cref="VersionPage.Next"/>; null for the newest.</param>
    /// <param name="limit">1 to 1000.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="InvalidInputException"><paramref name="after"/> is no version id, or the limit is out of range.</exception>
    public async Task<VersionPage> ListVersionsAsync(string model, string? after, int limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxPage)
        {
            throw new InvalidInputException("limit", $"1 to {MaxPage}", $"{limit}");
        }

        VersionId? before = after is null ? null : VersionId.Require(after, "after");
        if (!ModelName.IsValid(model))
        {
            return new VersionPage([], null);
        }

        VersionPage page = await _list.PageAsync(model, before, limit, cancellationToken);
        ILookup<string, string> names = (await _aliases.ListAsync(model, cancellationToken)).Aliases.ToLookup(alias => alias.Version, alias => alias.Name);
        return page with { Versions = [.. page.Versions.Select(version => version with { Aliases = [.. names[version.Version]] })] };
    }

    /// <summary>The newest published version that can be read, or null where there is none. Aliases are not looked up.</summary>
    public async Task<ModelVersion?> FindNewestVersionAsync(string model, CancellationToken cancellationToken)
        => ModelName.IsValid(model) ? await _list.FindNewestAsync(model, cancellationToken) : null;

    /// <summary>A version, or null where there is none. Aliases are not looked up.</summary>
    /// <exception cref="DamagedObjectException">Its manifest cannot be read.</exception>
    public Task<ModelVersion?> FindVersionAsync(string model, string version, CancellationToken cancellationToken)
        => _versions.FindAsync(model, version, cancellationToken);

    /// <summary>An alias, or null where there is none: one read, however many versions there are.</summary>
    /// <exception cref="DamagedObjectException">It cannot be read.</exception>
    public async Task<ModelAlias?> FindAliasAsync(string model, string alias, CancellationToken cancellationToken)
        => (await _aliases.ReadAsync(model, alias, null, cancellationToken)).Alias;

    /// <summary>What stands in an alias's place, also where it is damaged: for who is about to move it.</summary>
    public Task<AliasState> ReadAliasAsync(string model, string alias, CancellationToken cancellationToken)
        => _aliases.StateAsync(model, alias, cancellationToken);

    /// <summary>All aliases of a model.</summary>
    public async Task<AliasList> ListAliasesAsync(string model, CancellationToken cancellationToken)
        => ModelName.IsValid(model) ? await _aliases.ListAsync(model, cancellationToken) : new AliasList([], []);

    /// <inheritdoc cref="MoveAliasAsync(string, string, string, string?, string, bool, CancellationToken)"/>
    public Task<ModelAlias> MoveAliasAsync(
        string model, string alias, string version, string? ifMatch, string movedBy, CancellationToken cancellationToken)
        => MoveAliasAsync(model, alias, version, ifMatch, movedBy, force: false, cancellationToken);

    /// <summary>Moves an alias by compare-and-set, once every file of the version has been read and proved against its manifest.</summary>
    /// <param name="model">The model.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="version">The version it shall name; must exist.</param>
    /// <param name="ifMatch">The ETag the caller read; null to make an alias that does not exist yet.</param>
    /// <param name="movedBy">Who or what moves it.</param>
    /// <param name="force">Whether a champion may have other inputs or classes than the one before.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="ConflictException">
    /// The version is damaged or altered, or not signed by somebody who is trusted; says which file. Or it would become champion with other
    /// inputs or classes than the champion has.
    /// </exception>
    /// <exception cref="PreconditionFailedException">The alias has another ETag.</exception>
    public async Task<ModelAlias> MoveAliasAsync(
        string model, string alias, string version, string? ifMatch, string movedBy, bool force, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        ModelName.Require(alias, "alias");
        if (!force && alias == Champion && await FindDifferenceAsync(model, version, cancellationToken) is { } difference)
        {
            throw new ConflictException(
                $"version {version} of {model}",
                $"{difference}; clients of the champion may fail. To make it champion all the same, give \"force\":true in the body, or --force on the command line")
            {
                Choice = "force",
            };
        }

        ModelAlias moved = await _aliases.MoveAsync(model, alias, version, ifMatch, movedBy, cancellationToken);
        RegistryLog.AliasMoved(_logger, alias, model, moved.Previous, version, movedBy);
        await AliasMoved.RaiseAsync(model, moved, cancellationToken);
        return moved;
    }

    /// <summary>Moves an alias back to the version it named before; doing it twice is doing nothing.</summary>
    /// <exception cref="NotFoundException">There is no such alias, or it named no other version before.</exception>
    /// <exception cref="PreconditionFailedException">Somebody else moved it at the same moment.</exception>
    public async Task<ModelAlias> RollBackAsync(string model, string alias, string movedBy, CancellationToken cancellationToken)
    {
        ModelAlias present = await FindAliasAsync(model, alias, cancellationToken)
            ?? throw new NotFoundException("alias", alias, $"{model} has none of that name");
        string previous = present.Previous
            ?? throw new NotFoundException("previous version", alias, $"{present.Version} is the first that it names");
        return await MoveAliasAsync(model, alias, previous, present.ETag, movedBy, force: true, cancellationToken);
    }

    /// <summary>In what a version differs from the champion, for people; null where callers of the champion can go on as they are.</summary>
    public Task<string?> FindDifferenceAsync(string model, string version, CancellationToken cancellationToken)
        => _forms.FindDifferenceAsync(model, version, cancellationToken);

    /// <summary>Publishes a version: its files first, its manifest last. Until then no reader sees it.</summary>
    /// <exception cref="InvalidInputException">The content cannot be published; the field says what.</exception>
    /// <exception cref="ConflictException">The id is taken.</exception>
    public async Task<ModelVersion> PublishAsync(string model, NewVersion version, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        ModelVersion published = await _publisher.PublishAsync(model, version, cancellationToken);
        RegistryLog.Published(_logger, model, published.Version, version.Onnx.Length, published.Cause);
        return published;
    }

    /// <summary>A file of a published version, proved against its manifest.</summary>
    /// <exception cref="NotFoundException">There is no such version or file.</exception>
    /// <exception cref="ModelRefusedException">The file is not what the manifest says, or nobody who is trusted has signed that.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadFileAsync(string model, string version, string file, CancellationToken cancellationToken)
    {
        ModelVersion found = await _versions.FindTrustedAsync(model, version, cancellationToken)
            ?? throw new NotFoundException("version", version, $"{model} has none of that name");
        return found.Files.ContainsKey(file)
            ? await ReadFileAsync(found, file, cancellationToken)
            : throw new NotFoundException("file", file, $"{model} {version} has none of that name");
    }

    /// <summary>A file of a version that was read before, proved against its manifest.</summary>
    /// <exception cref="ModelRefusedException">The file is missing or is not what the manifest says.</exception>
    public async Task<ReadOnlyMemory<byte>> ReadFileAsync(ModelVersion version, string file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        return (await _versions.ReadUnverifiedAsync(version, file, cancellationToken)).Verify();
    }

    /// <summary>Reads every file of a version again and compares it with the manifest. Empty where all is well.</summary>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    public Task<IReadOnlyList<VersionDefect>> VerifyAsync(string model, string version, CancellationToken cancellationToken)
        => _verification.FindDefectsAsync(model, version, cancellationToken);

    /// <summary>Deletes a version for good, also a damaged one, and one that an alias named before: it cannot be rolled back to then.</summary>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    /// <exception cref="ConflictException">An alias names it.</exception>
    /// <exception cref="DamagedObjectException">An alias cannot be read, so its version is unknown.</exception>
    public Task DeleteVersionAsync(string model, string version, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        return _retention.DeleteAsync(model, VersionId.Require(version).ToString(), cancellationToken);
    }

    /// <summary>
    /// Deletes the versions beyond those that <see cref="RegistryOptions.KeepVersions"/> keeps; nothing where it is 0. For after a
    /// publication, when the aliases have moved: what goes wrong is logged and not thrown.
    /// </summary>
    public async Task RetainAsync(string model, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        if (_keep == 0)
        {
            return;
        }

        try
        {
            await _retention.RetainAsync(model, _keep, cancellationToken);
        }
        catch (AviaryException error)
        {
            RegistryLog.NotRetained(_logger, error, model);
        }
    }

    /// <summary>
    /// Deletes all but the newest <paramref name="keep"/> versions and those that an alias names or named before, and what broken
    /// publications left more than a day ago.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="keep">1 or more.</param>
    /// <param name="cancellationToken">Ends the work; what is deleted by then stays deleted.</param>
    /// <returns>The ids of what was deleted.</returns>
    public async Task<IReadOnlyList<string>> RetainAsync(string model, int keep, CancellationToken cancellationToken)
    {
        ModelName.Require(model);
        return keep >= 1
            ? await _retention.RetainAsync(model, keep, cancellationToken)
            : throw new InvalidInputException("keep", "1 or more", $"{keep}");
    }

    /// <summary>A version whose manifest is trusted, or null where there is none.</summary>
    /// <exception cref="DamagedObjectException">Its manifest cannot be read.</exception>
    /// <exception cref="ModelRefusedException">It is not signed by somebody who is trusted; says why.</exception>
    public Task<ModelVersion?> FindTrustedVersionAsync(string model, string version, CancellationToken cancellationToken)
        => _versions.FindTrustedAsync(model, version, cancellationToken);

    /// <summary>A file of a version that was read before, for who chooses the thread on which it is proved against the manifest.</summary>
    public Task<UnverifiedFile> ReadUnverifiedAsync(ModelVersion version, string file, CancellationToken cancellationToken)
        => _versions.ReadUnverifiedAsync(version, file, cancellationToken);

    /// <summary>Reads an alias, or learns cheaply that it still has the ETag that the caller holds.</summary>
    public Task<(ReadStatus Status, ModelAlias? Alias)> CheckAliasAsync(
        string model, string alias, string? etag, CancellationToken cancellationToken)
        => _aliases.ReadAsync(model, alias, etag, cancellationToken);
}
