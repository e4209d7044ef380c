using System.Net.Http.Json;
using System.Text.Json;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Aviary.Messaging.Records;
using Aviary.Tests.Messaging.Conformance;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging.Kafka;

/// <summary>The real Kafka that the variables name; tests that need it are skipped by name where they are not set.</summary>
internal sealed class KafkaService(string brokers, KafkaGroupProtocol protocol, ILoggerFactory? logs = null) : ConformanceBroker
{
    private readonly List<IMessageTransport> _clients = [];
    private IMessageTransport? _first;

    public static string Brokers
    {
        get
        {
            string? brokers = Environment.GetEnvironmentVariable("KAFKA_BOOTSTRAP");
            Assert.SkipUnless(!string.IsNullOrEmpty(brokers), "KAFKA_BOOTSTRAP is not set: no Kafka to test with.");
            return brokers!;
        }
    }

    public override IMessageTransport Transport => _first ??= Another();

    public override IMessageTransport Another() => Open(Options(brokers));

    public override async Task PublishRawAsync(string topic, byte[]? key, byte[] body, params RecordHeader[] headers)
    {
        using IProducer<byte[]?, byte[]> producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig { BootstrapServers = brokers }).Build();
        Headers carried = [];
        foreach (RecordHeader header in headers)
        {
            carried.Add(header.Name, header.Value?.ToArray());
        }

        await producer.ProduceAsync(topic, new Message<byte[]?, byte[]> { Key = key, Value = body, Headers = carried });
    }

    public override async Task<BreakableClient> BreakableAsync()
    {
        string? toxiproxy = Environment.GetEnvironmentVariable("TOXIPROXY_URL");
        Assert.SkipUnless(!string.IsNullOrEmpty(toxiproxy), "TOXIPROXY_URL is not set: no network faults to test with.");
        // It may close a connection that was idle for a moment.
        HttpClient http = new() { BaseAddress = new Uri(toxiproxy!), DefaultRequestHeaders = { ConnectionClose = true } };
        string name = $"aviary-{Guid.NewGuid():N}";
        using HttpResponseMessage made = await http.PostAsJsonAsync("/proxies", new { name, listen = "127.0.0.1:0", upstream = brokers, enabled = true });
        made.EnsureSuccessStatusCode();
        string through = (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("listen").GetString()!;

        // The broker names its own port to its clients; the relay puts its own in its place, so that they stay behind the proxy.
        PortRelay relay = PortRelay.Start(through, brokers);
        KafkaTransport transport = Open(Options(relay.Address) with { PublishTimeout = TimeSpan.FromSeconds(5) });
        async Task EnableAsync(bool enabled) => (await http.PostAsJsonAsync($"/proxies/{name}", new { enabled })).EnsureSuccessStatusCode();
        return new BreakableClient(transport, () => EnableAsync(false), () => EnableAsync(true), async () =>
        {
            await transport.DisposeAsync();
            await relay.DisposeAsync();
            (await http.DeleteAsync($"/proxies/{name}")).Dispose();
            http.Dispose();
        });
    }

    public override async Task ForgetAsync(IReadOnlyCollection<string> topics)
    {
        if (topics.Count > 0)
        {
            using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = brokers }).Build();
            await admin.DeleteTopicsAsync(topics);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (IMessageTransport client in _clients)
        {
            await client.DisposeAsync();
        }
    }

    private KafkaTransport Open(KafkaOptions options)
    {
        KafkaTransport transport = new(options, TimeProvider.System, logs ?? NullLoggerFactory.Instance);
        _clients.Add(transport);
        return transport;
    }

    private KafkaOptions Options(string where) => new()
    {
        Brokers = where,
        GroupProtocol = protocol,
        SessionTimeout = TimeSpan.FromSeconds(6),
    };
}
