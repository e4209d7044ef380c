using System.Buffers.Text;
using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text.Json;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>
/// The keys that an issuer publishes as a JSON Web Key Set (RFC 7517), by their ids. They are fetched again when they are an hour
/// old, so that withdrawn ones end, and at once for an id that is not among them, once a minute at most: strangers make up ids.
/// </summary>
/// <param name="address">Where they are published.</param>
/// <param name="time">The clock.</param>
/// <param name="handler">The way there; null for an ordinary one. Stays the caller's.</param>
internal sealed class IssuerKeys(string address, TimeProvider time, HttpMessageHandler? handler) : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private const int LeastKeyBytes = 2048 / 8;

    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _disposed = new();
    private readonly HttpClient _client = new(handler ?? Connections(), disposeHandler: handler is null)
    {
        MaxResponseContentBufferSize = MostBytes,
        Timeout = Timeout.InfiniteTimeSpan, // the injected clock counts
    };

    private FrozenDictionary<string, RSAParameters>? _keys;
    private Task<FrozenDictionary<string, RSAParameters>>? _fetch;
    private long _fetched;
    private long _asked;
    private int _disposals;

    /// <summary>The key of an id; null where the issuer publishes none of it.</summary>
    /// <exception cref="HttpRequestException">The keys cannot be fetched.</exception>
    /// <exception cref="TimeoutException">The issuer does not answer.</exception>
    /// <exception cref="JsonException">What it answers is no key set.</exception>
    public async ValueTask<RSAParameters?> FindAsync(string id, CancellationToken cancellationToken)
    {
        FrozenDictionary<string, RSAParameters> keys = await KeysAsync(id).WaitAsync(cancellationToken);
        return keys.TryGetValue(id, out RSAParameters key) ? key : null;
    }

    public void Dispose()
    {
        if (Interlocked.Increment(ref _disposals) == 1)
        {
            _disposed.Cancel();
            _client.Dispose();
            _disposed.Dispose();
        }
    }

    private static SocketsHttpHandler Connections() => new()
    {
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };

    /// <summary>The keys at hand, if they will do; otherwise those of the fetch that all who need it share.</summary>
    private Task<FrozenDictionary<string, RSAParameters>> KeysAsync(string id)
    {
        lock (_gate)
        {
            if (_keys is { } held && time.GetElapsedTime(_fetched) < Lifetime && (held.ContainsKey(id) || time.GetElapsedTime(_asked) < Pause))
            {
                return Task.FromResult(held);
            }

            if (_fetch is null or { IsCompleted: true })
            {
                _asked = time.GetTimestamp();
                _fetch = FetchAsync();
            }

            return _fetch;
        }
    }

    private async Task<FrozenDictionary<string, RSAParameters>> FetchAsync()
    {
        using CancellationTokenSource late = new(Patience, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _disposed.Token);
        FrozenDictionary<string, RSAParameters> keys;
        try
        {
            // Not under the lock of the one who asked first.
            await Task.Yield();
            using HttpResponseMessage answer = await _client.GetAsync(address, either.Token);
            keys = Read(await answer.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(either.Token));
        }
        catch (OperationCanceledException silent)
        {
            throw new TimeoutException("The issuer of keys does not answer.", silent);
        }

        lock (_gate)
        {
            (_keys, _fetched) = (keys, time.GetTimestamp());
        }

        return keys;
    }

    private static FrozenDictionary<string, RSAParameters> Read(byte[] json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        Dictionary<string, RSAParameters> keys = new(StringComparer.Ordinal);
        try
        {
            foreach (JsonElement key in document.RootElement.GetProperty("keys").EnumerateArray())
            {
                if (Text(key, "kty") == "RSA" && Text(key, "alg") is null or "RS256" && Text(key, "use") is null or "sig" && Text(key, "kid") is { } id)
                {
                    keys[id] = new RSAParameters { Modulus = Bytes(key, "n", LeastKeyBytes), Exponent = Bytes(key, "e", least: 1) };
                }
            }
        }
        catch (Exception other) when (other is InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new JsonException("Expected a JSON Web Key Set.", other);
        }

        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string? Text(JsonElement key, string name) => key.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static byte[] Bytes(JsonElement key, string name, int least)
    {
        byte[] bytes = Base64Url.DecodeFromChars(Text(key, name));
        return bytes.Length >= least ? bytes : throw new FormatException($"{name}: expected at least {least} bytes, got {bytes.Length}");
    }
}
