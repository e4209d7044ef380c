using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Models.Storage;

/// <summary>Where the bucket is: section <c>Registry</c>.</summary>
public sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Registry";

    /// <summary>
    /// The folder that holds the bucket where no S3 store is configured; made where it is missing.
    /// Relative to the working directory. Default: <c>.aviary/bucket</c>.
    /// </summary>
    [Required(ErrorMessage = "Registry:Folder must name a folder, for example .aviary/bucket.")]
    public string Folder { get; set; } = ".aviary/bucket";
}

/// <summary>Checks <see cref="StorageOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
