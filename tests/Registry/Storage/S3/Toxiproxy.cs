using System.Net.Http.Json;
using System.Text.Json;

namespace Aviary.Tests.Registry.Storage.S3;

/// <summary>A proxy in front of a service, through which a test makes the network bad. Deleted with the test.</summary>
internal sealed class Toxiproxy : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly string _name;

    private Toxiproxy(HttpClient http, string name, string address)
    {
        _http = http;
        _name = name;
        Address = address;
    }

    /// <summary>Where the service is found through the proxy.</summary>
    public string Address { get; }

    public static async Task<Toxiproxy> CreateAsync(string upstream)
    {
        string? url = Environment.GetEnvironmentVariable("TOXIPROXY_URL");
        Assert.SkipUnless(!string.IsNullOrEmpty(url), "TOXIPROXY_URL is not set: no network faults to test with.");
        var client = new HttpClient { BaseAddress = new Uri(url!) };
        string proxyName = $"aviary-{Guid.NewGuid():N}";
        using HttpResponseMessage made = await client.PostAsJsonAsync(
            "/proxies", new { name = proxyName, listen = "127.0.0.1:0", upstream = new Uri(upstream).Authority, enabled = true });
        made.EnsureSuccessStatusCode();
        JsonElement proxy = await made.Content.ReadFromJsonAsync<JsonElement>();
        return new Toxiproxy(client, proxyName, $"http://{proxy.GetProperty("listen").GetString()}");
    }

    /// <summary>Adds a fault.</summary>
    /// <param name="type">What: latency, bandwidth, timeout, reset_peer, limit_data, slow_close.</param>
    /// <param name="stream">upstream (requests) or downstream (answers).</param>
    /// <param name="toxicity">The share of connections that have it.</param>
    /// <param name="attributes">Its settings.</param>
    public async Task AddAsync(string type, string stream, double toxicity, object attributes)
    {
        using HttpResponseMessage added = await _http.PostAsJsonAsync($"/proxies/{_name}/toxics", new { type, stream, toxicity, attributes });
        added.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        (await _http.DeleteAsync($"/proxies/{_name}")).Dispose();
        _http.Dispose();
    }
}
