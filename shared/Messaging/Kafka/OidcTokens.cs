using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;

namespace Aviary.Messaging.Kafka;

/// <summary>
/// Gets tokens for client credentials (RFC 6749 section 4.4) and hands them to the clients that ask. Done here and not in librdkafka,
/// whose builds differ in whether they can.
/// </summary>
internal sealed class OidcTokens(KafkaOptions options, TimeProvider time, HttpMessageHandler? transport = null) : IDisposable
{
    private const int MostBytes = 256 << 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan DefaultLife = TimeSpan.FromMinutes(5);

    private readonly HttpClient _http = new(transport ?? Connections(), disposeHandler: true) { Timeout = Patience, MaxResponseContentBufferSize = MostBytes };
    private readonly CancellationTokenSource _disposed = new();
    private int _disposals;

    /// <summary>Begins to fetch a token for a client, which gets it, or the failure, later.</summary>
    public void Refresh(IClient client) => _ = RefreshAsync(client);

    /// <returns>The token and when it ends.</returns>
    /// <exception cref="BrokerUnavailableException">The identity provider does not give one.</exception>
    public async Task<(string Token, DateTimeOffset Ends)> GetAsync(CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, options.TokenEndpoint);
        string credentials = $"{Uri.EscapeDataString(options.ClientId ?? "")}:{Uri.EscapeDataString(options.ClientSecret ?? "")}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        Dictionary<string, string> form = new() { ["grant_type"] = "client_credentials" };
        if (!string.IsNullOrEmpty(options.Scope))
        {
            form["scope"] = options.Scope;
        }

        request.Content = new FormUrlEncodedContent(form);
        DateTimeOffset asked = time.GetUtcNow();
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw Failure($"status {(int)response.StatusCode}");
            }

            using JsonDocument answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            if (!answer.RootElement.TryGetProperty("access_token", out JsonElement token) || token.GetString() is not { Length: > 0 } text)
            {
                throw Failure("no access_token");
            }

            double seconds = answer.RootElement.TryGetProperty("expires_in", out JsonElement life)
                && double.TryParse(life.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out double said)
                    ? said
                    : DefaultLife.TotalSeconds;
            return (text, asked.AddSeconds(seconds));
        }
        catch (Exception error) when (error is HttpRequestException or JsonException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Failure(error.Message, error);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposals) == 1)
        {
            _disposed.Cancel();
            _http.Dispose();
            _disposed.Dispose();
        }
    }

    /// <summary>No redirects: they would send the secret to an address that is not configured.</summary>
    private static SocketsHttpHandler Connections() => new()
    {
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    private async Task RefreshAsync(IClient client)
    {
        try
        {
            (string token, DateTimeOffset ends) = await GetAsync(_disposed.Token);
            client.OAuthBearerSetToken(token, ends.ToUnixTimeMilliseconds(), options.ClientId);
        }
#pragma warning disable CA1031 // No caller waits for this: the client gets the failure, and asks again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            try
            {
                client.OAuthBearerSetTokenFailure(error.Message);
            }
            catch (ObjectDisposedException)
            {
                // The client went away meanwhile.
            }
        }
    }

    private BrokerUnavailableException Failure(string came, Exception? inner = null)
        => new($"{options.TokenEndpoint}: expected a token for client {options.ClientId}, got {came}", inner);
}
