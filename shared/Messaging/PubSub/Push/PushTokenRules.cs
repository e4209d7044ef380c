namespace Aviary.Messaging.PubSub.Push;

/// <summary>Which tokens are taken.</summary>
public sealed record PushTokenRules
{
    /// <summary>The audience that the push subscription is set to (its <c>oidcToken.audience</c>; by default the endpoint's address).</summary>
    public required string Audience { get; init; }

    /// <summary>The address of the service account that the push subscription signs as.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>The issuers. Default: Google's, in both of its spellings.</summary>
    public IReadOnlyList<string> Issuers { get; init; } = ["https://accounts.google.com", "accounts.google.com"];

    /// <summary>Where the issuer publishes its keys, as a JSON Web Key Set. Default: Google's.</summary>
    public string CertificatesUrl { get; init; } = "https://www.googleapis.com/oauth2/v3/certs";

    /// <summary>How far the clocks may differ. Default 30 s.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(30);
}
