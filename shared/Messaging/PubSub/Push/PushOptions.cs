using Aviary.Messaging.PubSub.Rest;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>Who may push: the settings <c>Messaging:Push…</c>.</summary>
public sealed class PushOptions
{
    /// <summary>The section's name.</summary>
    public const string Section = "Messaging";

    /// <summary>How pushes prove where they come from. Default: <see cref="PushAuth.Oidc"/>. <see cref="PushAuth.None"/> is taken beside an emulator alone.</summary>
    public PushAuth PushAuth { get; set; } = PushAuth.Oidc;

    /// <summary>The audience that the push subscription is set to. Default: none; then every push is refused.</summary>
    public string? PushAudience { get; set; }

    /// <summary>The address of the service account that the push subscription signs as. Default: none; then every push is refused.</summary>
    public string? PushServiceAccount { get; set; }

    /// <summary>The issuer of tokens. Default: none; Google, in both of its spellings.</summary>
    public string? PushIssuer { get; set; }

    /// <summary>Where the issuer publishes its keys, an address of https. Default: none; Google's.</summary>
    public string? PushCertificatesUrl { get; set; }

    /// <summary>Makes the way in for pushes.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs refusals.</param>
    /// <param name="keys">The way to the issuer's keys; null for an ordinary one.</param>
    public PushReceiver CreateReceiver(TimeProvider time, ILogger<PushReceiver> logger, HttpMessageHandler? keys = null)
    {
        if (PushAuth == PushAuth.None)
        {
            return new PushReceiver(null, time, logger);
        }

        var rules = new PushTokenRules { Audience = PushAudience ?? "", ServiceAccount = PushServiceAccount ?? "" };
        rules = string.IsNullOrEmpty(PushIssuer) ? rules : rules with { Issuers = [PushIssuer] };
        rules = string.IsNullOrEmpty(PushCertificatesUrl) ? rules : rules with { CertificatesUrl = PushCertificatesUrl };
        return new PushReceiver(new PushTokenCheck(rules, time, keys), time, logger);
    }
}

/// <summary>Checks <see cref="PushOptions"/> at start.</summary>
/// <param name="emulatorHost">Says where the emulator is; null for the variable <c>PUBSUB_EMULATOR_HOST</c>.</param>
public sealed class PushOptionsValidator(Func<string?>? emulatorHost = null) : IValidateOptions<PushOptions>
{
    private readonly Func<string?> _emulatorHost = emulatorHost ?? (() => Environment.GetEnvironmentVariable(PubSubEndpoint.EmulatorVariable));

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, PushOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        List<string> wrong = [];
        if (!Enum.IsDefined(options.PushAuth))
        {
            wrong.Add("Messaging:PushAuth must be Oidc or None.");
        }
        else if (options.PushAuth == PushAuth.None && string.IsNullOrEmpty(_emulatorHost()))
        {
            wrong.Add($"Messaging:PushAuth may be None only while {PubSubEndpoint.EmulatorVariable} names an emulator; it must be Oidc.");
        }

        if (string.IsNullOrEmpty(options.PushAudience) != string.IsNullOrEmpty(options.PushServiceAccount))
        {
            wrong.Add("Messaging:PushAudience and Messaging:PushServiceAccount must be set both or neither.");
        }

        if (!string.IsNullOrEmpty(options.PushCertificatesUrl)
            && !(Uri.TryCreate(options.PushCertificatesUrl, UriKind.Absolute, out Uri? url) && url.Scheme == Uri.UriSchemeHttps))
        {
            wrong.Add("Messaging:PushCertificatesUrl must be an address like https://www.googleapis.com/oauth2/v3/certs.");
        }

        return wrong.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(wrong);
    }
}
