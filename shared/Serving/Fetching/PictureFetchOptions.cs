using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Serving.Fetching;

/// <summary>Whether and from where pictures are fetched that a request names by their address: section <c>PictureFetch</c>.</summary>
public sealed class PictureFetchOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "PictureFetch";

    /// <summary>Whether requests may name an address. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The ports that may be asked, with commas between them. Default 80,443.</summary>
    [RegularExpression(@"\d{1,5}(,\d{1,5})*", ErrorMessage = "PictureFetch:Ports must be port numbers with commas between them.")]
    public string Ports { get; set; } = "80,443";

    /// <summary>
    /// The hosts that may be asked, with commas between them; <c>.example.org</c> means every host below it. Default empty: every
    /// host with a public address.
    /// </summary>
    public string Hosts { get; set; } = "";

    /// <summary>How long one picture may take, with all redirects. 100 ms to 2 min, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00", ErrorMessage = "PictureFetch:Timeout must be 100 ms to 2 min.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many are fetched at a time; each may hold Imaging:MaxBytes in memory. 1 to 256, default 8.</summary>
    [Range(1, 256, ErrorMessage = "PictureFetch:Concurrency must be 1 to 256.")]
    public int Concurrency { get; set; } = 8;
}

/// <summary>Checks <see cref="PictureFetchOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class PictureFetchOptionsValidator : IValidateOptions<PictureFetchOptions>;
