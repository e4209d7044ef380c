using System.Runtime.CompilerServices;
using Aviary.Errors;
using Aviary.Registry.Storage;

namespace Aviary.Registry.Versions;

/// <summary>Reads published versions. One without a manifest does not exist.</summary>
internal sealed class VersionStore(IObjectStore store, ManifestTrust trust)
{
    /// <summary>An envelope holds the manifest in base64.</summary>
    public const long MaxSignatureBytes = 2 * MaxManifestBytes;

    private const long MaxManifestBytes = 4 << 20;

    /// <exception cref="DamagedObjectException">The manifest cannot be read or speaks of another version.</exception>
    public async Task<ModelVersion?> FindAsync(string model, string version, CancellationToken cancellationToken)
        => (await ReadAsync(model, version, cancellationToken))?.Version;

    /// <summary>A version whose manifest is trusted: what is returned is what the signature was checked against.</summary>
    /// <exception cref="DamagedObjectException">The manifest cannot be read or speaks of another version.</exception>
    /// <exception cref="ModelRefusedException">It is not signed by somebody who is trusted; says why.</exception>
    public async Task<ModelVersion?> FindTrustedAsync(string model, string version, CancellationToken cancellationToken)
    {
        if (await ReadAsync(model, version, cancellationToken) is not { } read)
        {
            return null;
        }

        return await FaultAsync(model, version, read.Manifest, cancellationToken) is { } fault
            ? throw new ModelRefusedException(model, version, fault)
            : read.Version;
    }

    private async Task<string?> FaultAsync(string model, string version, ReadOnlyMemory<byte> manifest, CancellationToken cancellationToken)
    {
        if (!trust.Demands)
        {
            return null;
        }

        try
        {
            ObjectRead read = await store.GetAsync(RegistryKeys.Signature(model, version), null, MaxSignatureBytes, cancellationToken);
            return trust.Fault(read.Value?.Content, manifest.Span);
        }
        catch (InputTooLargeException e)
        {
            return $"{VersionFiles.Signature}: expected at most {e.Limit} bytes, it has {e.Actual}";
        }
    }

    private async Task<(ModelVersion Version, ReadOnlyMemory<byte> Manifest)?> ReadAsync(
        string model, string version, CancellationToken cancellationToken)
    {
        if (!ModelName.IsValid(model) || !VersionId.TryParse(version, out _))
        {
            return null;
        }

        string key = RegistryKeys.Manifest(model, version);
        if ((await store.GetAsync(key, null, MaxManifestBytes, cancellationToken)).Value is not { } found)
        {
            return null;
        }

        ManifestDocument manifest = RegistryJson.TryRead(found.Content.Span, RegistryJson.Default.ManifestDocument, out string? problem)
            ?? throw new DamagedObjectException(key, problem!);
        return (manifest.Form, manifest.Model, manifest.Version) == (ManifestDocument.CurrentForm, model, version)
            ? (manifest.ToVersion([]), found.Content)
            : throw new DamagedObjectException(
                key,
                $"expected form {ManifestDocument.CurrentForm} of {model} {version}, it is form {manifest.Form} of "
                + $"{Shortened.Quote(manifest.Model)} {Shortened.Quote(manifest.Version)}");
    }

    /// <summary>A file as it lies in the bucket.</summary>
    public async Task<UnverifiedFile> ReadUnverifiedAsync(ModelVersion version, string file, CancellationToken cancellationToken)
    {
        if (!version.Files.TryGetValue(file, out FileDigest? expected))
        {
            return new UnverifiedFile(version, file, "the manifest does not list it");
        }

        try
        {
            string key = RegistryKeys.File(version.Model, version.Version, file);
            ObjectRead read = await store.GetAsync(key, null, expected.Size, cancellationToken);
            return read.Value is { } found
                ? new UnverifiedFile(version, file, found.Content, expected)
                : new UnverifiedFile(version, file, "it is missing");
        }
        catch (InputTooLargeException e)
        {
            return new UnverifiedFile(version, file, $"expected {expected.Size} bytes, it has {e.Actual}");
        }
    }

    /// <summary>Reads every file of a version, one after the other, and gives what is not as its manifest says.</summary>
    public async IAsyncEnumerable<VersionDefect> FindDefectsAsync(
        ModelVersion version, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (string file in version.Files.Keys.Concat(VersionFiles.Required.Except(version.Files.Keys)))
        {
            UnverifiedFile read = await ReadUnverifiedAsync(version, file, cancellationToken);
            if (await read.FindProblemAsync(cancellationToken) is { } problem)
            {
                yield return new VersionDefect(file, problem);
            }
        }
    }
}
