using Google.Apis.Auth.OAuth2;

namespace Aviary.Messaging.PubSub.Rest;

/// <summary>Tokens that allow calls.</summary>
internal interface IAccessTokens
{
    /// <summary>A token that holds for some minutes; null where none is needed.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<string?> GetAsync(CancellationToken cancellationToken);
}

/// <summary>The emulator asks for none.</summary>
internal sealed class NoTokens : IAccessTokens
{
    public Task<string?> GetAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);
}

/// <summary>
/// Application Default Credentials (google.aip.dev/auth/4110): the file of <c>GOOGLE_APPLICATION_CREDENTIALS</c>, gcloud's own, or
/// the service account of the machine. Resolved at the first call, so that a start does not wait for it.
/// </summary>
internal sealed class DefaultTokens : IAccessTokens
{
    private const string Scope = "https://www.googleapis.com/auth/pubsub";

    private volatile GoogleCredential? _credential;

    public async Task<string?> GetAsync(CancellationToken cancellationToken)
    {
        _credential ??= (await GoogleCredential.GetApplicationDefaultAsync(cancellationToken)).CreateScoped(Scope);

        // Keeps a token until shortly before it ends, for all callers.
        return await ((ITokenAccess)_credential).GetAccessTokenForRequestAsync(cancellationToken: cancellationToken);
    }
}
