using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Aviary.Messaging;
using Aviary.Messaging.PubSub;
using Aviary.Messaging.PubSub.Rest;
using Aviary.Messaging.Records;
using Aviary.Tests.Messaging.Conformance;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging.PubSub;

/// <summary>The Pub/Sub emulator that the variables name; tests that need it are skipped by name where they are not set.</summary>
internal sealed class PubSubService : ConformanceBroker
{
    private readonly List<IMessageTransport> _clients = [];
    private IMessageTransport? _first;

    public static string Host
    {
        get
        {
            string? host = Environment.GetEnvironmentVariable(PubSubEndpoint.EmulatorVariable);
            Assert.SkipUnless(!string.IsNullOrEmpty(host), "PUBSUB_EMULATOR_HOST is not set: no Pub/Sub to test with.");
            return host!;
        }
    }

    public static string Project => Environment.GetEnvironmentVariable("PUBSUB_PROJECT_ID") is { Length: > 0 } project ? project : "aviary";

    public override IMessageTransport Transport => _first ??= Another();

    /// <summary>The shortest leases that Pub/Sub knows, so that what a test abandons comes again soon.</summary>
    public static PubSubOptions Options(string host) => new() { Project = Project, EmulatorHost = host, LeaseSeconds = 10 };

    public override IMessageTransport Another() => Open(Options(Host));

    public override async Task<BreakableClient> BreakableAsync()
    {
        string? toxiproxy = Environment.GetEnvironmentVariable("TOXIPROXY_URL");
        Assert.SkipUnless(!string.IsNullOrEmpty(toxiproxy), "TOXIPROXY_URL is not set: no network faults to test with.");
        // It may close a connection that was idle for a moment.
        HttpClient http = new() { BaseAddress = new Uri(toxiproxy!), DefaultRequestHeaders = { ConnectionClose = true } };
        string name = $"aviary-{Guid.NewGuid():N}";
        using HttpResponseMessage made = await http.PostAsJsonAsync("/proxies", new { name, listen = "127.0.0.1:0", upstream = Host, enabled = true });
        made.EnsureSuccessStatusCode();
        string through = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("listen").GetString()!;
        PubSubTransport transport = Open(Options(through) with { Client = new PubSubClientOptions { Timeout = TimeSpan.FromSeconds(5), Retries = 2 } });
        async Task EnableAsync(bool enabled) => (await http.PostAsJsonAsync($"/proxies/{name}", new { enabled })).EnsureSuccessStatusCode();
        return new BreakableClient(transport, () => EnableAsync(false), () => EnableAsync(true), async () =>
        {
            await transport.DisposeAsync();
            (await http.DeleteAsync($"/proxies/{name}")).Dispose();
            http.Dispose();
        });
    }

    public override async Task PublishRawAsync(string topic, byte[]? key, byte[] body, params RecordHeader[] headers)
    {
        Assert.SkipUnless(
            headers.All(header => Utf8.IsValid(header.Value.GetValueOrDefault().Span)), "Attributes of Pub/Sub are text: bytes that are none cannot be published.");
        using HttpClient http = new() { BaseAddress = new Uri($"http://{Host}/v1/") };
        var message = new
        {
            data = body,
            attributes = headers.ToDictionary(header => header.Name, header => Encoding.UTF8.GetString(header.Value.GetValueOrDefault().Span)),
            orderingKey = key is null ? "" : Encoding.UTF8.GetString(key),
        };
        using HttpResponseMessage answer = await http.PostAsJsonAsync($"projects/{Project}/topics/{topic}:publish", new { messages = new[] { message } });
        answer.EnsureSuccessStatusCode();
    }

    public override async Task ForgetAsync(IReadOnlyCollection<string> topics)
    {
        if (topics.Count == 0)
        {
            return;
        }

        // Deleting a topic leaves its subscriptions, whose names the groups make: they all hold the topic's name.
        using HttpClient http = new() { BaseAddress = new Uri($"http://{Host}/v1/") };
        foreach (string topic in topics)
        {
            string path = $"projects/{Project}/topics/{topic}";
            JsonElement found = await http.GetFromJsonAsync<JsonElement>($"{path}/subscriptions");
            if (found.TryGetProperty("subscriptions", out JsonElement subscriptions))
            {
                foreach (JsonElement subscription in subscriptions.EnumerateArray())
                {
                    (await http.DeleteAsync(subscription.GetString())).Dispose();
                }
            }

            (await http.DeleteAsync(path)).Dispose();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (IMessageTransport client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    private PubSubTransport Open(PubSubOptions options)
    {
        PubSubTransport transport = new(options, TimeProvider.System, NullLoggerFactory.Instance);
        _clients.Add(transport);
        return transport;
    }
}
