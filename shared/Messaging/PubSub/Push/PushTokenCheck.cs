using System.Security.Cryptography;
using System.Text.Json;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>
/// Checks the OpenID Connect token that Pub/Sub sends with a push (cloud.google.com/pubsub/docs/authenticate-push-subscriptions):
/// first that it holds at all — signed with RS256 by a key that the issuer publishes now, issued, not expired — or 401; then that it
/// is meant for here — issuer, audience, address of the service account, verified — or 403. 503 where the keys cannot be had.
/// </summary>
/// <param name="rules">Which tokens are taken.</param>
/// <param name="time">The clock for a token's times.</param>
/// <param name="keys">The way to the issuer's keys; null for an ordinary one. Stays the caller's.</param>
public sealed class PushTokenCheck(PushTokenRules rules, TimeProvider time, HttpMessageHandler? keys = null) : IDisposable
{
    private const string Scheme = "Bearer ";

    private readonly IssuerKeys _keys = new(rules.CertificatesUrl, time, keys);

    /// <summary>Judges the value of an <c>Authorization</c> header.</summary>
    /// <param name="authorization">The value; null where there was none.</param>
    /// <param name="cancellationToken">Ends the wait for keys.</param>
    public async Task<PushVerdict> CheckAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(authorization) || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return PushVerdict.Unauthorized("Authorization: expected a Bearer token, got none");
        }

        (SignedToken? token, string? problem) = SignedToken.Read(authorization[Scheme.Length..].Trim());
        if (token is null)
        {
            return PushVerdict.Unauthorized(problem!);
        }

        try
        {
            if (await _keys.FindAsync(token.KeyId, cancellationToken) is not { } key)
            {
                return PushVerdict.Unauthorized("kid: expected a key that the issuer publishes, got another");
            }

            if (!token.IsSignedBy(key))
            {
                return PushVerdict.Unauthorized("signature: expected one by the issuer's key, got another");
            }
        }
        catch (Exception error) when (error is HttpRequestException or TimeoutException or JsonException or CryptographicException)
        {
            return PushVerdict.Unavailable($"the issuer's keys cannot be fetched: {error.GetType().Name}");
        }

        using JsonDocument? claims = token.Claims();
        return claims is null
            ? PushVerdict.Unauthorized("token: expected claims in a JSON object, got something else")
            : Expired(claims.RootElement) ?? Foreign(claims.RootElement) ?? PushVerdict.Granted;
    }

    /// <inheritdoc/>
    public void Dispose() => _keys.Dispose();

    private PushVerdict? Expired(JsonElement claims)
    {
        double now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        double skew = rules.ClockSkew.TotalSeconds;
        return Seconds(claims, "exp") is not { } end ? PushVerdict.Unauthorized("exp: expected a time, got nothing")
            : now > end + skew ? PushVerdict.Unauthorized("exp: expected a time to come, got one that has passed")
            : Seconds(claims, "iat") is not { } start || start > now + skew ? PushVerdict.Unauthorized("iat: expected a time that has passed, got another")
            : claims.TryGetProperty("nbf", out _) && (Seconds(claims, "nbf") is not { } from || from > now + skew)
                ? PushVerdict.Unauthorized("nbf: expected a time that has passed, got another")
            : null;
    }

    private PushVerdict? Foreign(JsonElement claims)
        => !rules.Issuers.Any(issuer => IsText(claims, "iss", issuer)) ? PushVerdict.Forbidden("iss: expected the issuer of the settings, got another")
            : !IsAudience(claims) ? PushVerdict.Forbidden("aud: expected the audience of the settings, got another")
            : !IsText(claims, "email", rules.ServiceAccount) ? PushVerdict.Forbidden("email: expected the service account of the settings, got another")
            : !IsVerified(claims) ? PushVerdict.Forbidden("email_verified: expected true, got something else")
            : null;

    private bool IsAudience(JsonElement claims)
        => IsText(claims, "aud", rules.Audience)
            || (claims.TryGetProperty("aud", out JsonElement audiences) && audiences.ValueKind == JsonValueKind.Array
                && audiences.GetArrayLength() == 1 && Is(audiences[0], rules.Audience));

    private static bool IsVerified(JsonElement claims) => claims.TryGetProperty("email_verified", out JsonElement verified) && verified.ValueKind == JsonValueKind.True;

    private static bool IsText(JsonElement claims, string name, string expected) => claims.TryGetProperty(name, out JsonElement value) && Is(value, expected);

    /// <summary>Nothing equals a setting that is empty.</summary>
    private static bool Is(JsonElement value, string expected)
        => expected.Length > 0 && value.ValueKind == JsonValueKind.String && value.ValueEquals(expected);

    private static double? Seconds(JsonElement claims, string name)
        => claims.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double seconds) ? seconds : null;
}
