namespace Aviary.Models.Registry;

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

            (ReadOnlyMemory<byte> labels, string? noLabels) = await versions.ReadFileAsync(found, VersionFiles.Labels, cancellationToken);
            (ReadOnlyMemory<byte> golden, string? noGolden) = await versions.ReadFileAsync(found, VersionFiles.Golden, cancellationToken);
            return noLabels is null && noGolden is null ? VersionForm.Read(labels, golden) : null;
        }
        catch (DamagedObjectException)
        {
            return null;
        }
    }
}
