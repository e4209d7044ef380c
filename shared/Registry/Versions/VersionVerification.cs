using Aviary.Errors;

namespace Aviary.Registry.Versions;

/// <summary>Compares what lies in a version's folder with its manifest.</summary>
internal sealed class VersionVerification(VersionStore versions)
{
    /// <summary>What is wrong with a version; empty where all is well.</summary>
    /// <exception cref="NotFoundException">There is no such version.</exception>
    public async Task<IReadOnlyList<VersionDefect>> FindDefectsAsync(string model, string version, CancellationToken cancellationToken)
    {
        try
        {
            ModelVersion found = await versions.FindAsync(model, version, cancellationToken)
                ?? throw new NotFoundException("version", version, $"{model} has none of that name");
            List<VersionDefect> defects = [];
            if (await SignatureDefectAsync(model, version, cancellationToken) is { } unsigned)
            {
                defects.Add(unsigned);
            }

            await foreach (VersionDefect defect in versions.FindDefectsAsync(found, cancellationToken))
            {
                defects.Add(defect);
            }

            return defects;
        }
        catch (DamagedObjectException e)
        {
            return [new VersionDefect(VersionFiles.Manifest, e.Message)];
        }
    }

    private async Task<VersionDefect?> SignatureDefectAsync(string model, string version, CancellationToken cancellationToken)
    {
        try
        {
            await versions.FindTrustedAsync(model, version, cancellationToken);
            return null;
        }
        catch (ModelRefusedException e)
        {
            int colon = e.Reason.IndexOf(": ", StringComparison.Ordinal);
            return new VersionDefect(e.Reason[..colon], e.Reason[(colon + 2)..]);
        }
    }
}
