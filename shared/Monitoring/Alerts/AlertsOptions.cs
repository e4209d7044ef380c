using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring.Alerts;

/// <summary>How alerts are repeated and where they go: section <c>Alerts</c>.</summary>
public sealed class AlertsOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Alerts";

    /// <summary>After how long an alert that still holds is announced again. 1 minute to 30 days, default 24 hours.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    public TimeSpan RepeatAfter { get; set; } = TimeSpan.FromHours(24);

    /// <summary>
    /// Where alerts are posted, as CloudEvents 1.0 in structured JSON: an absolute http or https address. Default: empty, alerts go to
    /// the log alone. The address may hold a secret; it is never logged.
    /// </summary>
    public string WebhookUrl { get; set; } = "";

    /// <summary>How long one attempt of a post may take. 1 second to 1 minute, default 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many attempts a post gets before it is left to the next evaluation. 1 to 10, default 4.</summary>
    [Range(1, 10)]
    public int WebhookAttempts { get; set; } = 4;

    /// <summary>The pause after the first failed attempt; it doubles with each further one, with jitter, up to 30 seconds. Default 1 second, up to 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan WebhookPause { get; set; } = TimeSpan.FromSeconds(1);
}

/// <summary>Checks <see cref="AlertsOptions"/> at start.</summary>
internal sealed class AlertsOptionsValidator : IValidateOptions<AlertsOptions>
{
    public ValidateOptionsResult Validate(string? name, AlertsOptions options)
    {
        ValidateOptionsResult ranges = new AlertsOptionsRanges().Validate(name, options);
        return ranges.Failed || options.WebhookUrl.Length == 0 || IsWeb(options.WebhookUrl)
            ? ranges
            : ValidateOptionsResult.Fail("Alerts:WebhookUrl must be an absolute http or https address, or empty.");
    }

    private static bool IsWeb(string url)
        => Uri.TryCreate(url, UriKind.Absolute, out Uri? address)
            && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
}

/// <summary>The attributes of <see cref="AlertsOptions"/>, checked by generated code.</summary>
[OptionsValidator]
internal sealed partial class AlertsOptionsRanges : IValidateOptions<AlertsOptions>;
