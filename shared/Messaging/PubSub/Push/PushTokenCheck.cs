using System.Buffers.Text;
using System.Text.Json;
using Google.Apis.Auth;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>
/// Checks the OpenID Connect token that Pub/Sub sends with a push (cloud.google.com/pubsub/docs/authenticate-push-subscriptions):
/// first that it holds at all — signed with RS256 by a key of the issuer, issued, not expired — or 401; then that it is meant for
/// here — issuer, audience, address of the service account, verified — or 403. Keys are fetched once an hour at most; 503 where they
/// cannot be had.
/// </summary>
/// <param name="rules">Which tokens are taken.</param>
/// <param name="time">The clock for a token's times.</param>
/// <param name="keys">The way to the issuer's keys; null for an ordinary one. Stays the caller's.</param>
public sealed class PushTokenCheck(PushTokenRules rules, TimeProvider time, HttpMessageHandler? keys = null)
{
    private const int MostCharacters = 8 * 1024;
    private const string Scheme = "Bearer ";

    // Times are judged here, by the injected clock; the library is only asked about the signature.
    private static readonly TimeSpan AnyTime = TimeSpan.FromDays(200 * 365);

    private readonly KeyFetching _keys = new(time, keys);

    /// <summary>Judges the value of an <c>Authorization</c> header.</summary>
    /// <param name="authorization">The value; null where there was none.</param>
    /// <param name="cancellationToken">Ends the wait for keys.</param>
    public async Task<PushVerdict> CheckAsync(string? authorization, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(authorization) || !authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return PushVerdict.Unauthorized("Authorization: expected a Bearer token, got none");
        }

        string token = authorization[Scheme.Length..].Trim();
        if (Malformed(token) is { } problem)
        {
            return PushVerdict.Unauthorized(problem);
        }

        GoogleJsonWebSignature.Payload payload;
        try
        {
            payload = await JsonWebSignature.VerifySignedTokenAsync<GoogleJsonWebSignature.Payload>(token, Signature(), cancellationToken);
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return PushVerdict.Unavailable($"the issuer's keys cannot be fetched: {error.GetType().Name}");
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // A token can be wrong in ways for which the library has no exception of its own.
            return PushVerdict.Unauthorized($"token: expected a signed one, got one that does not hold ({error.GetType().Name})");
        }

        return Expired(payload) ?? Foreign(payload) ?? PushVerdict.Granted;
    }

    /// <summary>What is wrong with the token's form; so that what is not signed as Google signs costs no fetching of keys.</summary>
    private static string? Malformed(string token)
    {
        if (token.Length > MostCharacters)
        {
            return $"token: expected at most {MostCharacters} characters, got {token.Length}";
        }

        int dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot <= 0 || token.AsSpan().Count('.') != 2)
        {
            return "token: expected three parts, got another number";
        }

        ReadOnlySpan<char> encoded = token.AsSpan(0, dot);
        if (!Base64Url.IsValid(encoded))
        {
            return "token: expected base64url, got something else";
        }

        byte[] bytes = Base64Url.DecodeFromChars(encoded);

        try
        {
            using JsonDocument header = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            bool isSigned = header.RootElement.ValueKind == JsonValueKind.Object
                && header.RootElement.TryGetProperty("alg", out JsonElement algorithm)
                && algorithm.ValueKind == JsonValueKind.String && algorithm.ValueEquals("RS256");
            return isSigned ? null : "token: expected one signed with RS256, got another";
        }
        catch (JsonException)
        {
            return "token: expected a header of JSON, got something else";
        }
    }

    private SignedTokenVerificationOptions Signature() => new()
    {
        CertificatesUrl = rules.CertificatesUrl,
        HttpClientFactory = _keys,
        IssuedAtClockTolerance = AnyTime,
        ExpiryClockTolerance = AnyTime,
    };

    private PushVerdict? Expired(GoogleJsonWebSignature.Payload payload)
    {
        double now = (time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds;
        double skew = rules.ClockSkew.TotalSeconds;
        return payload.ExpirationTimeSeconds is not { } end ? PushVerdict.Unauthorized("exp: expected a time, got nothing")
            : now > end + skew ? PushVerdict.Unauthorized("exp: expected a time to come, got one that has passed")
            : payload.IssuedAtTimeSeconds is not { } start || start > now + skew ? PushVerdict.Unauthorized("iat: expected a time that has passed, got another")
            : payload.NotBeforeTimeSeconds is { } from && from > now + skew ? PushVerdict.Unauthorized("nbf: expected a time that has passed, got one to come")
            : null;
    }

    private PushVerdict? Foreign(GoogleJsonWebSignature.Payload payload)
    {
        string[] audiences = [.. payload.AudienceAsList ?? []];
        return !rules.Issuers.Contains(payload.Issuer, StringComparer.Ordinal) ? PushVerdict.Forbidden("iss: expected the issuer of the settings, got another")
            : audiences is not [var audience] || audience.Length == 0 || audience != rules.Audience ? PushVerdict.Forbidden("aud: expected the audience of the settings, got another")
            : string.IsNullOrEmpty(payload.Email) || payload.Email != rules.ServiceAccount ? PushVerdict.Forbidden("email: expected the service account of the settings, got another")
            : !payload.EmailVerified ? PushVerdict.Forbidden("email_verified: expected true, got something else")
            : null;
    }
}
