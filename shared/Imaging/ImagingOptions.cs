using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Imaging;

/// <summary>What a picture may cost: section <c>Imaging</c>. All limits are read from the header, before anything is decoded.</summary>
public sealed class ImagingOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Imaging";

    /// <summary>The largest file, in bytes. 1 KiB to 1 GiB, default 20 MiB.</summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxBytes { get; set; } = 20 << 20;

    /// <summary>The largest picture, in pixels (width × height). 1 to 1,000,000,000, default 40,000,000.</summary>
    [Range(1, 1_000_000_000)]
    public int MaxPixels { get; set; } = 40_000_000;

    /// <summary>
    /// The longest side, in pixels: a row is held in memory at a time, however few rows there are. 1 to 65,535 (the most that JPEG
    /// can say), default 65,535.
    /// </summary>
    [Range(1, 65_535)]
    public int MaxDimension { get; set; } = 65_535;

    /// <summary>
    /// How many scans a progressive JPEG may have: each costs a pass over the whole picture, however few bytes it has. 1 to 1,000,
    /// default 64 (encoders write about 10).
    /// </summary>
    [Range(1, 1_000)]
    public int MaxScans { get; set; } = 64;

    /// <summary>How many pictures a request may bring. 1 to 4,096, default 16.</summary>
    [Range(1, 4_096)]
    public int MaxPictures { get; set; } = 16;

    /// <summary>The most bytes that the pictures of a request may have together. 1 KiB to 1 GiB, default 24 MiB.</summary>
    [Range(1 << 10, 1 << 30)]
    public int MaxRequestBytes { get; set; } = 24 << 20;
}

/// <summary>Checks <see cref="ImagingOptions"/> at start.</summary>
[OptionsValidator]
public sealed partial class ImagingOptionsValidator : IValidateOptions<ImagingOptions>;
