using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Aviary.Tests.Functions;
using Aviary.Tests.Messaging.Conformance;
using Aviary.Tests.Messaging.Kafka;
using Aviary.Tests.Messaging.PubSub;

namespace Aviary.Tests.AsyncClassification;

/// <summary>The whole app classifies what lies on a topic; the same with each broker and each way in which messages come to it.</summary>
public abstract class AppConformance : IAsyncLifetime
{
    private const string Source = "/tests/app";
    private const int MaxPixels = 100_000;

    /// <summary>Bodies that say of themselves that they are JPEG, why they are dead, and what whoever reads that is told.</summary>
    private static readonly Dictionary<string, (byte[] Body, string Reason, string Said)> BadPictures = new(StringComparer.Ordinal)
    {
        ["cut"] = (Bars(1)[..^20], DeadReasons.BadInput, "The JPEG ends before its picture does."),
        ["text"] = ("Dear Sir or Madam, no picture lies here."u8.ToArray(), DeadReasons.BadInput, "expected a JPEG, PNG or WebP picture"),
        ["large"] = (new JpegWriter(400, 400, components: 1).Write((_, _, _) => 128), DeadReasons.TooLarge, "400×400 = 160000 pixels; at most 100000"),
        ["empty"] = ([], DeadReasons.BadInput, "The file is empty"),
        ["gif"] = ([.. "GIF89a"u8, 1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3B], DeadReasons.BadInput, "The content is a GIF"),
    };

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
            ("Imaging:MaxPixels", $"{MaxPixels}"),
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
        await using Listener results = await ListenAsync("results");

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
        await using Listener dead = await ListenAsync("dead");
        await using Listener results = await ListenAsync("results");

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

    [Fact]
    public async Task A_bad_picture_is_a_dead_letter_that_says_why_and_the_pictures_around_it_get_their_results()
    {
        await using Listener dead = await ListenAsync("dead");
        await using Listener results = await ListenAsync("results");

        // One key: they lie beside each other and are handled together.
        Message[] requests =
        [
            Picture("before", Bars(4)),
            .. BadPictures.SelectMany(bad => new[] { Picture(bad.Key, bad.Value.Body), Picture($"after {bad.Key}", Bars(7)) }),
        ];
        await Transport.Publisher.PublishAsync($"requests-{_suffix}", requests, Cancellation);
        await dead.UntilAsync(messages => messages.DistinctBy(message => message.Message.Id).Count() == BadPictures.Count, "a dead letter for each bad picture");
        await results.UntilAsync(messages => messages.DistinctBy(message => message.Message.Id).Count() == BadPictures.Count + 1, "a result for each good picture");

        foreach ((string name, (byte[] body, string reason, string said)) in BadPictures)
        {
            ReceivedMessage letter = dead.Received.First(message => message.Message.Id == Name(name));
            Assert.Equal((reason, "1"), (Text(letter, "dead-reason"), Text(letter, "dead-attempts")));
            Assert.Contains(said, Text(letter, "dead-detail"), StringComparison.Ordinal);
            Assert.Equal(body, letter.Message.Body.ToArray());
            Assert.Equal(reason, (await OutcomeAsync(name))?.DeadReason);
            Assert.Equal("c7", (await OutcomeAsync($"after {name}"))?.Class);
        }

        Assert.Equal("c4", (await OutcomeAsync("before"))?.Class);
    }

    /// <summary>The broker and who brings its messages.</summary>
    internal abstract (string Name, string Value)[] Settings();

    /// <summary>A group of the test's own hears a topic from here on, also where a broker keeps nothing for groups that come later.</summary>
    private async Task<Listener> ListenAsync(string topic)
    {
        Subscription subscription = new() { Topic = $"{topic}-{_suffix}", Group = $"tests-{_suffix}" };
        await Transport.EnsureAsync([subscription.Topic, SubscriptionTopics.Retries(subscription)], subscription.Group, Cancellation);
        return Listener.Start(Transport, subscription);
    }

    private string Name(string picture) => $"{_suffix}-{picture}";

    private Task<Outcome?> OutcomeAsync(string picture) => App.Get<IOutcomeStore>().FindAsync(new OutcomeKey(Source, Name(picture)), Cancellation);

    private Message Picture(string name, byte[] body) => Request(Name(name), label: 0, key: "camera") with { ContentType = "image/jpeg", Body = body };

    /// <summary>A JPEG of the bright bar that tells a class; one block of it is 8 pixels of a side of 112, which is made 28.</summary>
    private static byte[] Bars(int label) => new JpegWriter(112, 112, components: 1).Write((_, _, y) => y == label ? 250 : 0);

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
    internal override (string Name, string Value)[] Settings() => [("Messaging:Transport", $"kafka://{KafkaService.Brokers}")];
}

public sealed class KafkaLibraryAppTests : AppConformance
{
    internal override (string Name, string Value)[] Settings() =>
    [
        ("Messaging:Transport", $"kafka://{KafkaService.Brokers}"), ("Messaging:Consumer", "Library"),
    ];
}

public sealed class PubSubAppTests : AppConformance
{
    internal override (string Name, string Value)[] Settings()
    {
        _ = PubSubService.Host;
        return [("Messaging:Transport", $"pubsub://{PubSubService.Project}"), ("Messaging:Consumer", "Library")];
    }
}
