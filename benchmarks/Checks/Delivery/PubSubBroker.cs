using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aviary.Messaging;
using Aviary.Messaging.PubSub;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>The Pub/Sub emulator behind a line. It keeps its messages in memory, so it cannot be restarted.</summary>
internal sealed class PubSubBroker : DeliveryBroker
{
    private const string Project = "aviary-delivery";

    private readonly string _emulator;
    private readonly bool _pushes;
    private readonly Relay _line;

    public PubSubBroker(string emulator, bool pushes)
    {
        _emulator = emulator;
        _pushes = pushes;
        _line = Relay.To(int.Parse(emulator[(emulator.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture));
        Client = new PubSubTransport(
            new PubSubOptions { Project = Project, EmulatorHost = $"127.0.0.1:{_line.Port}" }, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public override string Name => _pushes ? "pubsub push" : "pubsub pull";

    public override Relay Line => _line;

    public override IMessageTransport Client { get; }

    /// <summary>Pushes go to one address.</summary>
    public override int Workers => _pushes ? 1 : 2;

    public override IReadOnlyDictionary<string, string> WorkerSettings(DeliveryPlan plan) => new Dictionary<string, string>(plan.Settings())
    {
        ["Messaging__Transport"] = $"pubsub://{Project}",
        ["Messaging__PushAuth"] = "None",
        ["PUBSUB_EMULATOR_HOST"] = $"127.0.0.1:{_line.Port}",
    };

    public override async Task PrepareAsync(DeliveryPlan plan, IReadOnlyList<int> workerPorts, CancellationToken cancellationToken)
    {
        await Client.EnsureAsync([plan.Results, plan.Dead, plan.CheckerRetries, plan.CheckerDead], plan.CheckerGroup, cancellationToken);
        if (!_pushes)
        {
            await Client.EnsureAsync([plan.Requests, plan.Retries], plan.Group, cancellationToken);
            return;
        }

        await Client.EnsureAsync([plan.Requests, plan.Retries], null, cancellationToken);
        using HttpClient http = new() { BaseAddress = new Uri($"http://{_emulator}") };
        foreach (string topic in (string[])[plan.Requests, plan.Retries])
        {
            using HttpResponseMessage made = await http.PutAsJsonAsync(
                $"/v1/projects/{Project}/subscriptions/{plan.Group}.{topic}",
                new
                {
                    topic = $"projects/{Project}/topics/{topic}",
                    pushConfig = new { pushEndpoint = $"http://127.0.0.1:{workerPorts[0]}/api/pubsub" },
                    ackDeadlineSeconds = 20,
                },
                cancellationToken);
            made.EnsureSuccessStatusCode();
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await _line.DisposeAsync();
        using HttpClient http = new() { BaseAddress = new Uri($"http://{_emulator}"), Timeout = TimeSpan.FromSeconds(10) };
        try
        {
            await ForgetAsync(http, "subscriptions");
            await ForgetAsync(http, "topics");
        }
        catch (Exception error) when (error is HttpRequestException or TaskCanceledException or JsonException)
        {
            // An emulator that does not answer any more keeps nothing that matters, and must not hide what the check found.
        }
    }

    /// <summary>What is left over would be pushed again and again to a worker that is gone, and wear the emulator out for whoever comes next.</summary>
    private static async Task ForgetAsync(HttpClient http, string kind)
    {
        JsonElement listed = await http.GetFromJsonAsync<JsonElement>($"/v1/projects/{Project}/{kind}?pageSize=1000");
        if (listed.TryGetProperty(kind, out JsonElement all))
        {
            foreach (JsonElement one in all.EnumerateArray())
            {
                (await http.DeleteAsync($"/v1/{one.GetProperty("name").GetString()}")).Dispose();
            }
        }
    }
}
