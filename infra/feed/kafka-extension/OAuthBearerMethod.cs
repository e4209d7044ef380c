namespace Microsoft.Azure.Functions.Worker;

/// <summary>Where tokens come from.</summary>
public enum OAuthBearerMethod
{
    Default,
    Oidc,
}
