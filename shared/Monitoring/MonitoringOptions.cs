using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring;

/// <summary>What is watched, and where the limits are: section <c>Monitoring</c>.</summary>
public sealed class MonitoringOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Monitoring";

    /// <summary>When the rules are evaluated, in six NCrontab fields (UTC). Default: every 5 minutes.</summary>
    [Required]
    public string Schedule { get; set; } = "0 */5 * * * *";

    /// <summary>How old the newest version of a model may be. 1 minute to 365 days, default 36 hours: one daily run may fail.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromHours(36);

    /// <summary>An accuracy below this raises an alert. 0 to 1, default 0.85; 0 switches the rule off.</summary>
    [Range(0.0, 1.0)]
    public double AccuracyFloor { get; set; } = 0.85;

    /// <summary>
    /// An accuracy above this raises an alert: too good often means that test data was trained on. 0 to 1, not below
    /// <see cref="AccuracyFloor"/>. Default 1, which switches the rule off, since no accuracy is above it.
    /// </summary>
    [Range(0.0, 1.0)]
    public double AccuracyCeiling { get; set; } = 1;

    /// <summary>
    /// How long the timer may be silent before a report on request says that it is. 1 minute to 7 days, default 15 minutes: three
    /// occurrences of the default schedule.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan MaxSilence { get; set; } = TimeSpan.FromMinutes(15);
}

/// <summary>Checks <see cref="MonitoringOptions"/> at start.</summary>
internal sealed class MonitoringOptionsValidator : IValidateOptions<MonitoringOptions>
{
    public ValidateOptionsResult Validate(string? name, MonitoringOptions options)
    {
        ValidateOptionsResult ranges = new MonitoringOptionsRanges().Validate(name, options);
        return ranges.Failed || options.AccuracyFloor <= options.AccuracyCeiling
            ? ranges
            : ValidateOptionsResult.Fail(
                $"Monitoring:AccuracyFloor is {options.AccuracyFloor}, expected at most Monitoring:AccuracyCeiling, "
                + $"which is {options.AccuracyCeiling}.");
    }
}

/// <summary>The attributes of <see cref="MonitoringOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class MonitoringOptionsRanges : IValidateOptions<MonitoringOptions>;
