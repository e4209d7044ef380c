using System.ComponentModel.DataAnnotations;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Options;

namespace Aviary.Registry;

/// <summary>What the registry keeps and whom it trusts: the part of section <c>Registry</c> that is not about the store.</summary>
public sealed class RegistryOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Registry";

    /// <summary>
    /// How many versions of a model to keep, the newest first, besides those that an alias names or named before; the others are
    /// deleted after a publication. 0 to 1000000, default 0: all.
    /// </summary>
    [Range(0, 1_000_000, ErrorMessage = "Registry:KeepVersions must be 0 to 1000000.")]
    public int KeepVersions { get; set; }

    /// <summary>The file with the private key by which published versions are signed: PEM, ECDSA on P-256, not encrypted. Default: none.</summary>
    public string SigningKey { get; set; } = "";

    /// <summary>
    /// The files with the public keys of those whose versions are trusted: PEM, ECDSA on P-256, divided by semicolons. With any, a
    /// version without a signature by one of them is neither served nor promoted. Default: none, every version is trusted.
    /// </summary>
    public string PublicKeys { get; set; } = "";
}

/// <summary>Checks <see cref="RegistryOptions"/> at start: the range, and that the keys are there and of the right kind.</summary>
public sealed class RegistryOptionsValidator : IValidateOptions<RegistryOptions>
{
    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, RegistryOptions options)
    {
        ValidateOptionsResult ranges = new RegistryOptionsRanges().Validate(name, options);
        if (ranges.Failed)
        {
            return ranges;
        }

        try
        {
            _ = ManifestTrust.Of(options);
            return ranges;
        }
        catch (InvalidDataException error)
        {
            return ValidateOptionsResult.Fail(error.Message);
        }
    }
}

/// <summary>The attributes of <see cref="RegistryOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class RegistryOptionsRanges : IValidateOptions<RegistryOptions>;
