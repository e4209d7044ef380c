using System.Diagnostics.Metrics;
using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Aviary.Messaging.Deliveries;
using Aviary.Registry.Storage.Folder;
using Aviary.Tests.Registry.Storage;
using Aviary.Tests.Serving;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.AsyncClassification;

/// <summary>A classifier over a tiny model, with outcomes in a folder and a publisher that writes down what it is given.</summary>
internal sealed class ClassifierPlace : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FolderStore _bucket;
    private readonly SegmentOutcomes _segments;
    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();

    /// <param name="serving">The models; null for one of a tiny model.</param>
    /// <param name="folder">Where outcomes are kept, left as it is at the end; null for a folder of its own.</param>
    public ClassifierPlace(TestServing? serving = null, string? folder = null)
    {
        Serving = serving ?? new TestServing(options => options.MaxBodyBytes = 1_000);
        _bucket = new FolderStore(folder ?? _folder.Path, TimeProvider.System);
        Watched = new WatchedStore(_bucket);
        _segments = new SegmentOutcomes(Watched, Time, NullLogger<SegmentOutcomes>.Instance);
        Classifier = new RequestClassifier(
            Serving.Predictions,
            _segments,
            new WatchedTransport(Published),
            new ClassificationTopics(new Subscription { Topic = "requests", Group = "tests", Attempts = 3 }, "results"),
            new ClassificationMetrics(_services.GetRequiredService<IMeterFactory>()),
            Time,
            NullLogger<RequestClassifier>.Instance);
    }

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public TestServing Serving { get; }

    public FakeTimeProvider Time => Serving.Time;

    public WatchedStore Watched { get; }

    public IOutcomeStore Outcomes => _segments;

    public WatchedPublisher Published { get; } = new();

    public RequestClassifier Classifier { get; }

    public async Task<Settlement> HandleAsync(ReceivedMessage message) => Assert.Single(await Classifier.HandleAsync([message], Cancellation));

    /// <summary>Settles a message as a subscription of these requests does.</summary>
    public Task SettleAsync(ReceivedMessage message, Settlement settlement)
        => new Settler(Published, Time, NullLogger.Instance).SettleAsync(Classifier.Subscription, [message], [settlement], Cancellation);

    public async Task HandleAndSettleAsync(ReceivedMessage message) => await SettleAsync(message, await HandleAsync(message));

    public Task<Outcome?> OutcomeAsync(string id = "1") => Outcomes.FindAsync(new OutcomeKey("/tests", id), Cancellation);

    public ReceivedMessage Request(string id = "1", byte[]? body = null, string? contentType = "application/octet-stream", string? model = "fashion", int attempt = 1) => new()
    {
        Message = new Message
        {
            Id = id,
            Source = "/tests",
            Type = ClassificationTypes.Requested,
            Key = "key " + id,
            ContentType = contentType,
            Extensions = model is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["model"] = model },
            Body = body ?? [1, 2, 3, 4, 5, 6],
        },
        Origin = new MessageOrigin("requests", 0, id),
        Attempt = attempt,
        ReceivedAt = Time.GetUtcNow(),
    };

    public async ValueTask DisposeAsync()
    {
        await Serving.DisposeAsync();
        await Published.DisposeAsync();
        await _services.DisposeAsync();
        _segments.Dispose();
        _bucket.Dispose();
        _folder.Dispose();
    }
}
