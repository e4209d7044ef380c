using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Aviary.Tests.Functions;
using Aviary.Tests.Messaging.Conformance;

namespace Aviary.Tests.AsyncClassification;

/// <summary>The whole app classifies what lies on a topic; the same with each broker and each way in which messages come to it.</summary>
public abstract class AppConformance : IAsyncLifetime
{
    private const string Source = "/tests/app";
    private readonly string _suffix = $"{Guid.NewGuid():N}"[..12];
    private App? _app;

    private App App => _app!;

    private IMessageTransport Transport => App.Get<IMessageTransport>();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
        => (_app, _, _) = await App.StartServingAsync(
        [
            .. Settings(),
            ("Messaging:Group", $"group-{_suffix}"),
            ("Messaging:Requests", $"requests-{_suffix}"),
            ("Messaging:Results", $"results-{_suffix}"),
            ("Messaging:Retries", $"retries-{_suffix}"),
            ("Messaging:Dead", $"dead-{_suffix}"),
            ("Messaging:Alerts", $"alerts-{_suffix}"),
            ("Messaging:CreateTopics", "true"),
        ]);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Each_request_gets_its_result_on_the_topic_and_its_outcome_in_the_store()
    {
        Message[] requests = [.. Enumerable.Range(0, 300).Select(i => Request($"{_suffix}-{i}", label: i % 10, key: $"camera {i % 7}"))];
        await using Listener results = Listener.Start(Transport, new Subscription { Topic = $"results-{_suffix}", Group = $"tests-{_suffix}" });

        await Transport.Publisher.PublishAsync($"requests-{_suffix}", requests, Cancellation);
        await results.UntilAsync(messages => messages.Select(message => message.Message.Id).Distinct().Count() == requests.Length, "a result for each request");

        foreach ((Message request, int i) in requests.Select((request, i) => (request, i)))
        {
            Outcome? outcome = await App.Get<IOutcomeStore>().FindAsync(new OutcomeKey(Source, request.Id), Cancellation);
            Assert.Equal($"c{i % 10}", outcome?.Class);
        }

        Assert.All(results.Received, result => Assert.Equal(requests.First(request => request.Id == result.Message.Id).Key, result.Message.Key));
    }

    [Fact]
    public async Task Bad_requests_lie_with_the_dead_letters_with_their_own_bytes_and_good_ones_go_on()
    {
        Message bad = Request($"{_suffix}-bad", label: 0) with { Body = new byte[] { 1, 2, 3 } };
        Message nobody = Request($"{_suffix}-nobody", label: 0) with { Extensions = new Dictionary<string, string> { ["model"] = "nobody" } };
        await using Listener dead = Listener.Start(Transport, new Subscription { Topic = $"dead-{_suffix}", Group = $"tests-{_suffix}" });
        await using Listener results = Listener.Start(Transport, new Subscription { Topic = $"results-{_suffix}", Group = $"tests-{_suffix}" });

        await Transport.Publisher.PublishAsync($"requests-{_suffix}", [bad, nobody, Request($"{_suffix}-good", label: 4)], Cancellation);
        await dead.UntilAsync(messages => messages.Count >= 2, "two dead letters");
        await results.UntilAsync(messages => messages.Count >= 1, "a result");

        ReceivedMessage letter = dead.Received.First(message => message.Message.Id == bad.Id);
        Assert.Equal(bad.Body.ToArray(), letter.Message.Body.ToArray());
        Assert.Equal(DeadReasons.BadInput, Text(letter, "dead-reason"));
        Assert.Contains("784 bytes", Text(letter, "dead-detail"), StringComparison.Ordinal);
        Assert.Equal("1", Text(letter, "dead-attempts"));
        Assert.StartsWith($"requests-{_suffix}", Text(letter, "dead-origin"), StringComparison.Ordinal);
        Assert.Equal(DeadReasons.UnknownModel, (await App.Get<IOutcomeStore>().FindAsync(new OutcomeKey(Source, nobody.Id), Cancellation))?.DeadReason);
        Assert.Equal(results.Received[0].Message.Id, $"{_suffix}-good");
    }

    /// <summary>The broker and who brings its messages.</summary>
    internal abstract (string Name, string Value)[] Settings();

    private static Message Request(string id, int label, string? key = null) => new()
    {
        Id = id,
        Source = Source,
        Type = ClassificationTypes.Requested,
        Key = key,
        ContentType = "application/octet-stream",
        Extensions = new Dictionary<string, string> { ["model"] = App.Model },
        Body = TinyClassifier.Picture(label).Select(pixel => (byte)pixel).ToArray(),
    };

    private static string Text(ReceivedMessage message, string header) => System.Text.Encoding.UTF8.GetString(message.Message.Headers[header].Span);
}

public sealed class InMemoryAppTests : AppConformance
{
    internal override (string Name, string Value)[] Settings() => [];
}

public sealed class KafkaTriggerAppTests : AppConformance
{
    internal override (string Name, string Value)[] Settings() => [("Messaging:Transport", $"kafka://{Aviary.Tests.Messaging.Kafka.KafkaService.Brokers}")];
}

public sealed class KafkaLibraryAppTests : AppConformance
{
    internal override (string Name, string Value)[] Settings() =>
    [
        ("Messaging:Transport", $"kafka://{Aviary.Tests.Messaging.Kafka.KafkaService.Brokers}"), ("Messaging:Consumer", "Library"),
    ];
}
