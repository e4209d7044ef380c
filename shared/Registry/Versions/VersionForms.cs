namespace Aviary.Registry.Versions;

/// <summary>Compares versions by what callers rely on.</summary>
internal sealed class VersionForms(VersionStore versions, AliasStore aliases)
{
    /// <summary>In what a version differs from the champion; null where nothing does, or there is nothing to compare with.</summary>
    public async Task<string?> FindDifferenceAsync(string model, string version, CancellationToken cancellationToken)
    {
        // A damaged alias names nothing that could be compared.
        string? champion = (await aliases.StateAsync(model, ModelRegistry.Champion, cancellationToken)).Alias?.Version;
        return champion is null || champion == version
            || await ReadAsync(model, version, cancellationToken) is not { } own || await ReadAsync(model, champion, cancellationToken) is not { } present
                ? null
                : own.DifferenceFrom(present);
    }

    /// <summary>Null where a file is missing or damaged: such a champion is no reason to keep it.</summary>
    private async Task<VersionForm?> ReadAsync(string model, string version, CancellationToken cancellationToken)
    {
        try
        {
            if (await versions.FindAsync(model, version, cancellationToken) is not { } found)
            {
                return null;
            }

            UnverifiedFile labels = await versions.ReadUnverifiedAsync(found, VersionFiles.Labels, cancellationToken);
            UnverifiedFile golden = await versions.ReadUnverifiedAsync(found, VersionFiles.Golden, cancellationToken);
            return VersionForm.Read(labels.Verify(), golden.Verify());
        }
        catch (Exception e) when (e is DamagedObjectException or ModelRefusedException)
        {
            return null;
        }
    }
}
