using System.Collections.Frozen;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Aviary.Serving;
using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification;

/// <summary>
/// From requests to their outcomes: runs those of one model together, stores each outcome, and only then publishes the results and
/// answers how the messages are to be settled. Each request gets one outcome however often it comes: the first that is stored. What is at
/// work is noted before it runs, so that a request that ends the process is found out, and its neighbours get their answers.
/// </summary>
public sealed class RequestClassifier
{
    private readonly IMessagePublisher _publisher;
    private readonly int _maxMessageBytes;
    private readonly ClassificationTopics _plan;
    private readonly ClassificationMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<RequestClassifier> _logger;
    private readonly BackOff _backOff;
    private readonly PatientStore _store;
    private readonly PatientAttempts _attempts;
    private readonly RequestPredictions _predictions;

    /// <summary>Classifies what comes from a broker.</summary>
    /// <param name="predictions">Predicts.</param>
    /// <param name="outcomes">Where outcomes are kept.</param>
    /// <param name="transport">Where results go.</param>
    /// <param name="plan">Topics and attempts.</param>
    /// <param name="metrics">Counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Receives waits and failures.</param>
    public RequestClassifier(
        PredictionService predictions,
        IOutcomeStore outcomes,
        IMessageTransport transport,
        ClassificationTopics plan,
        ClassificationMetrics metrics,
        TimeProvider time,
        ILogger<RequestClassifier> logger)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        ArgumentNullException.ThrowIfNull(transport);
        _publisher = transport.Publisher;
        _maxMessageBytes = transport.Capabilities.MaxMessageBytes;
        _plan = plan;
        _metrics = metrics;
        _time = time;
        _logger = logger;
        _backOff = new BackOff(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5), time);
        _store = new PatientStore(outcomes, _backOff, logger);
        _attempts = new PatientAttempts(_store, transport.Capabilities.Durable ? outcomes.Attempts : new NoAttempts(), time, logger);
        _predictions = new RequestPredictions(predictions, _attempts, plan, time, logger);
        Subscription = plan.Subscription with { LastAttempt = EndAsync };
    }

    /// <summary>What is received, with an outcome for each request that gets no further attempt.</summary>
    public Subscription Subscription { get; }

    /// <summary>A settlement for each message, in order; see <see cref="MessageHandler"/>.</summary>
    /// <param name="messages">Requests, and whatever else lay on their topic.</param>
    /// <param name="cancellationToken">Ends the wait for a store or broker that is away; then nothing is settled.</param>
    public async Task<IReadOnlyList<Settlement>> HandleAsync(IReadOnlyList<ReceivedMessage> messages, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(messages);
        DateTimeOffset now = _time.GetUtcNow();
        Request[] requests = [.. messages.Select(message => Take(message, now))];
        Request[] open = Array.FindAll(requests, request => request.Outcome is null);
        Guid? batch = open.Length > 0 ? Guid.CreateVersion7(now) : null;
        bool ended = batch is null;
        try
        {
            IReadOnlySet<OutcomeKey> suspects = batch is { } begun
                ? await _attempts.BeginAsync(begun, Array.ConvertAll(open, request => request.Key), cancellationToken)
                : FrozenSet<OutcomeKey>.Empty;
            await _predictions.TogetherAsync(Array.FindAll(open, request => !suspects.Contains(request.Key)), cancellationToken);
            foreach (Request suspect in open.Where(request => suspects.Contains(request.Key)))
            {
                await _predictions.AloneAsync(suspect, cancellationToken);
            }

            Request[] decided = Array.FindAll(requests, request => request.Outcome is not null);
            if (decided.Length > 0)
            {
                await StoreAsync(decided, batch, cancellationToken);
                ended = true;
                await ClearAsync(Array.FindAll(decided, request => suspects.Contains(request.Key)));
                await PublishAsync(decided, cancellationToken);
            }
        }
        finally
        {
            if (!ended)
            {
                await _attempts.EndAsync(batch!.Value);
            }
        }

        return Array.ConvertAll(requests, request => request.Settle());
    }

    /// <summary>
    /// Whatever kept requests from their last attempt, an error of ours or a retry that the broker refuses, is their outcome. One that has
    /// a result by now keeps it.
    /// </summary>
    private async Task<IReadOnlyList<Settlement>> EndAsync(IReadOnlyList<LastAttempt> last, CancellationToken cancellationToken)
    {
        DateTimeOffset now = _time.GetUtcNow();
        Request[] requests = [.. last.Select(message => Request.From(message, now))];
        await StoreAsync(requests, ended: null, cancellationToken);
        await ClearAsync(requests);
        await PublishAsync(requests, cancellationToken);
        return Array.ConvertAll(requests, request => request.Settle());
    }

    /// <summary>A request whose result the broker would refuse is dead before it runs: its outcome could reach nobody.</summary>
    private Request Take(ReceivedMessage message, DateTimeOffset now)
    {
        Request request = Request.From(message, now);
        if (request.Outcome is null && ResultMessage.Problem(message.Message, request.Model!, _maxMessageBytes) is { } problem)
        {
            request.Bury(DeadReasons.BadMessage, problem, now);
        }

        return request;
    }

    private async Task StoreAsync(Request[] decided, Guid? ended, CancellationToken cancellationToken)
    {
        Outcome[] outcomes = Array.ConvertAll(decided, request => request.Outcome!);
        IReadOnlyList<Outcome> standing = await _store.AskAsync((store, token) => store.StoreAsync(outcomes, ended, token), cancellationToken);
        for (int i = 0; i < decided.Length; i++)
        {
            decided[i].Standing = standing[i];
        }
    }

    private Task ClearAsync(Request[] suspects)
        => suspects.Length > 0 ? _attempts.ClearAsync(Array.ConvertAll(suspects, request => request.Key)) : Task.CompletedTask;

    private async Task PublishAsync(Request[] decided, CancellationToken cancellationToken)
    {
        Message[] results = [.. decided.Where(request => !request.Standing!.IsDead).Select(request => ResultMessage.From(request.Received.Message, request.Standing!))];
        if (results.Length > 0)
        {
            await PublishAsync(results, cancellationToken);
        }

        _metrics.Stored([.. decided.Select(request => request.Standing!)]);
    }

    private async Task PublishAsync(Message[] results, CancellationToken cancellationToken)
    {
        try
        {
            await _backOff.RunAsync(
                token => _publisher.PublishAsync(_plan.Results, results, token),
                static error => error is BrokerUnavailableException,
                (error, pause) => ClassificationLog.ResultsWait(_logger, error.Message, pause),
                cancellationToken);
        }
        catch (MessageRefusedException e) when (results.Length == 1)
        {
            // Checked before it had its outcome; a broker set to less than it says it takes must not keep the partition.
            ClassificationLog.ResultRefused(_logger, results[0].Id, results[0].Source, e.Message);
        }
        catch (MessageRefusedException)
        {
            foreach (Message result in results)
            {
                await PublishAsync([result], cancellationToken);
            }
        }
    }
}
