using System.ComponentModel.DataAnnotations;
using Aviary.Inference;
using Microsoft.Extensions.Options;

namespace Aviary.Serving;

/// <summary>How models are served: section <c>Serving</c>.</summary>
public sealed class ServingOptions : InferenceOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Serving";

    /// <summary>
    /// How many predictions run at a time; the others wait for their turn. 0 to 1024, default 0: as many as there are processors.
    /// More would only take the processors from each other.
    /// </summary>
    [Range(0, 1024, ErrorMessage = "Serving:Concurrency must be 0 to 1024.")]
    public int Concurrency { get; set; }

    /// <summary>The places that <see cref="Concurrency"/> stands for.</summary>
    internal int Places => Concurrency > 0 ? Concurrency : Environment.ProcessorCount;

    /// <summary>How many requests wait for their turn; one more is refused (HTTP 429). 0 to 100000, default 256.</summary>
    [Range(0, 100_000, ErrorMessage = "Serving:Queue must be 0 to 100000.")]
    public int Queue { get; set; } = 256;

    /// <summary>
    /// How long a request waits for its turn before it is given up (HTTP 503). A run that has begun is not cut off.
    /// 10 ms to 10 min, default 10 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00", ErrorMessage = "Serving:Deadline must be 00:00:00.01 to 00:10:00.")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The most bytes of a request's body. 1 KiB to 256 MiB, default 8 MiB.</summary>
    [Range(1024, 256 << 20, ErrorMessage = "Serving:MaxBodyBytes must be 1024 to 268435456.")]
    public int MaxBodyBytes { get; set; } = 8 << 20;

    /// <summary>
    /// The most bytes of bodies that are read and in use at a time; a body for which there is no room waits before it is read, until
    /// <see cref="Deadline"/>. Bodies up to 128 KiB are not counted. 1 MiB to 2047 MiB, default 96 MiB.
    /// </summary>
    [Range(1 << 20, 2_047 << 20, ErrorMessage = "Serving:MaxBytesInFlight must be 1048576 to 2146435072.")]
    public int MaxBytesInFlight { get; set; } = 96 << 20;

    /// <summary>The most models whose champion is kept loaded. 1 to 1000, default 16.</summary>
    [Range(1, 1000, ErrorMessage = "Serving:MaxModels must be 1 to 1000.")]
    public int MaxModels { get; set; } = 16;

    /// <summary>The most versions kept loaded beside the champions, because a request named them. 1 to 100, default 4.</summary>
    [Range(1, 100, ErrorMessage = "Serving:MaxPinnedVersions must be 1 to 100.")]
    public int MaxPinnedVersions { get; set; } = 4;

    /// <summary>How often to look for a new champion. 0.1 s to 1 h, default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00", ErrorMessage = "Serving:CheckInterval must be 00:00:00.1 to 01:00:00.")]
    public TimeSpan CheckInterval { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The share of requests whose inputs the challenger also runs, beside the champion and never answered. 0 to 1, default 0: no
    /// challenger is loaded.
    /// </summary>
    [Range(0.0, 1.0, ErrorMessage = "Serving:ShadowShare must be 0 to 1.")]
    public double ShadowShare { get; set; }

    /// <summary>The most bytes of inputs that wait for the challenger; what comes beyond is not compared. 64 KiB to 1 GiB, default 16 MiB.</summary>
    [Range(64 << 10, 1 << 30, ErrorMessage = "Serving:ShadowBytes must be 65536 to 1073741824.")]
    public int ShadowBytes { get; set; } = 16 << 20;
}

/// <summary>Checks <see cref="ServingOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class ServingOptionsValidator : IValidateOptions<ServingOptions>;
