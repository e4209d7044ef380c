using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Registry.Storage;

/// <summary>Where the bucket is: section <c>Registry</c>. With a bucket's name it is on S3, otherwise it is a folder.</summary>
public sealed class StorageOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Registry";

    /// <summary>
    /// The folder that holds the bucket where no S3 bucket is named; made where it is missing. Relative to the working directory.
    /// Default: <c>.aviary/bucket</c>.
    /// </summary>
    [Required(ErrorMessage = "Registry:Folder must name a folder, for example .aviary/bucket.")]
    public string Folder { get; set; } = ".aviary/bucket";

    /// <summary>The bucket's name on S3, 3 to 63 characters. Default: none, a folder is used.</summary>
    [RegularExpression("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", ErrorMessage = "Registry:Bucket must have 3 to 63 characters of a-z, 0-9, '.' and '-'.")]
    public string? Bucket { get; set; }

    /// <summary>
    /// The address of a store that speaks S3, <c>http://127.0.0.1:9000</c>. Default: the variable <c>S3_ENDPOINT</c>, and where that
    /// is not set, AWS. Credentials and region come from the usual AWS variables, profiles or roles.
    /// </summary>
    [RegularExpression("^https?://.+$", ErrorMessage = "Registry:Endpoint must be an address like http://127.0.0.1:9000.")]
    public string? Endpoint { get; set; }

    /// <summary>Whether to make the bucket where it is missing. Default: no; meant for stores on one's own machine.</summary>
    public bool CreateBucket { get; set; }

    /// <summary>
    /// How long an attempt may make no progress (no answer, no byte moving) before it is given up. 0.1 s to 10 min, default 10 s. A
    /// slow transfer that moves may take as long as it takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Registry:Timeout must be 00:00:00.1 to 00:10:00.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failed attempt is repeated. 0 to 20, default 4.</summary>
    [Range(0, 20, ErrorMessage = "Registry:Retries must be 0 to 20.")]
    public int Retries { get; set; } = 4;

    /// <summary>The pause before the first repetition, doubled for each further one, with jitter, at most 10 s. 1 ms to 10 s, default 200 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:10", ErrorMessage = "Registry:RetryDelay must be 00:00:00.001 to 00:00:10.")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>Checks <see cref="StorageOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class StorageOptionsValidator : IValidateOptions<StorageOptions>;
