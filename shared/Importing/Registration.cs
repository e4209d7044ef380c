using Aviary.Errors;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Importing;

/// <summary>
/// From a model file to a version that an alias names: prepares it, publishes it, moves the alias by compare-and-set, and deletes the
/// versions that are not kept. Whoever registers a version does it here; what follows aliases learns of it from the registry.
/// </summary>
public sealed class Registration(ModelRegistry registry, ModelImport import)
{
    /// <summary>
    /// Proves that the model can be served and gives what is published. A file that was trained elsewhere is tried in a process of its
    /// own first, where there is a program for that.
    /// </summary>
    /// <inheritdoc cref="ModelImport.Prepare"/>
    public async Task<NewVersion> PrepareAsync(ModelSource source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Lineage.Data is null
            ? await import.ImportAsync(source, cancellationToken)
            : import.Prepare(source, cancellationToken);
    }

    /// <summary>Publishes a version and makes it the champion.</summary>
    /// <inheritdoc cref="RegisterAsync(string, NewVersion, string, Func{Candidate, CancellationToken, Task{AliasChoice}}, CancellationToken)"/>
    /// <exception cref="ConflictException">It is published, and has other inputs or classes than the present champion.</exception>
    public Task<RegisteredVersion> RegisterAsync(string model, NewVersion version, string movedBy, CancellationToken cancellationToken)
        => RegisterAsync(model, version, movedBy, static (_, _) => Task.FromResult(new AliasChoice(ModelRegistry.Champion, "it was asked for")), cancellationToken);

    /// <summary>Publishes a version and moves the alias that is chosen for it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="version">What <see cref="PrepareAsync"/> gave.</param>
    /// <param name="movedBy">Who or what registers it.</param>
    /// <param name="choose">Chooses the alias; called once the version is published. What it throws leaves every alias where it is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="PreconditionFailedException">Somebody else moved the alias at the same moment.</exception>
    public async Task<RegisteredVersion> RegisterAsync(
        string model,
        NewVersion version,
        string movedBy,
        Func<Candidate, CancellationToken, Task<AliasChoice>> choose,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(version);
        ArgumentNullException.ThrowIfNull(choose);
        ModelVersion published = await PublishAsync(model, version, cancellationToken);

        // Its ETag is read before anything is compared with it: a champion that changes meanwhile is not replaced.
        AliasState champion = await registry.ReadAliasAsync(model, ModelRegistry.Champion, cancellationToken);
        string? difference = await registry.FindDifferenceAsync(model, published.Version, cancellationToken);
        AliasChoice choice = await choose(new Candidate(published, champion, difference), cancellationToken);
        AliasState present = choice.Alias == ModelRegistry.Champion ? champion : await registry.ReadAliasAsync(model, choice.Alias, cancellationToken);
        string reason = "it is already";
        if (present.Alias?.Version != published.Version)
        {
            reason = choice.Reason;
            await registry.MoveAliasAsync(model, choice.Alias, published.Version, present.ETag, movedBy, choice.Force, cancellationToken);
        }

        await registry.RetainAsync(model, cancellationToken);
        return new RegisteredVersion(published, choice.Alias, $"{choice.Alias}: {reason}");
    }

    private async Task<ModelVersion> PublishAsync(string model, NewVersion version, CancellationToken cancellationToken)
    {
        try
        {
            return await registry.PublishAsync(model, version, cancellationToken);
        }
        catch (ConflictException) when (version.CreatedAt is not null)
        {
            // Whoever fixed its time may have published it before and died; the id holds the model's digest, so it is the same model.
            if (await registry.FindVersionAsync(model, version.IdAt(version.CreatedAt.Value).ToString(), cancellationToken) is { } present)
            {
                return present;
            }

            throw;
        }
    }
}
