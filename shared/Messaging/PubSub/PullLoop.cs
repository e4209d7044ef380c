using Aviary.Messaging.Deliveries;
using Aviary.Messaging.PubSub.Rest;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

/// <summary>
/// Pulls from one subscription as long as there is room. One pull at a time: of two under way, it is unknown which holds the
/// older messages of a key.
/// </summary>
internal sealed class PullLoop(
    PubSubClient client, string subscription, LeaseBook book, PubSubOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly AsyncAutoResetEvent _eased = new();
    private readonly BackOff _pulling = new(options.FirstPause, options.LongestPause, time);
    private int _most = PubSubLimits.PullMessages;

    /// <summary>There may be more room now.</summary>
    public void Eased() => _eased.Set();

    /// <summary>Pulls until it is cancelled; a broker that goes away is waited for.</summary>
    /// <param name="room">How many messages there is room for.</param>
    /// <param name="post">Takes what was pulled.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Func<int> room, Action<List<Delivery>> post, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                if (room() <= 0)
                {
                    await _eased.WaitAsync(cancellationToken);
                    continue;
                }

                // A broker that goes away is waited for, and a subscription that is missing may be made.
                IReadOnlyList<PulledMessage> pulled = await _pulling.RunAsync(
                    token => PullAsync(room, token),
                    static _ => true,
                    (error, pause) => PubSubLog.PullFailed(logger, subscription, pause, error.Message),
                    cancellationToken);
                if (pulled.Count > 0)
                {
                    post(book.Take(pulled, time.GetUtcNow()));
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What Pub/Sub leased to a pull that was cancelled comes again when the lease ends.
        }
    }

    public void Dispose() => _eased.Dispose();

    private async Task<IReadOnlyList<PulledMessage>> PullAsync(Func<int> room, CancellationToken cancellationToken)
    {
        int most = Math.Min(room(), _most);
        if (most <= 0)
        {
            return []; // it has become less while the broker was away
        }

        try
        {
            IReadOnlyList<PulledMessage> pulled = await client.PullAsync(subscription, most, cancellationToken);
            if (pulled.Count == most)
            {
                // As many as asked for fitted into the answer, so one more may.
                _most = Math.Min(PubSubLimits.PullMessages, Math.Max(_most, most + 1));
            }

            return pulled;
        }
        catch (AnswerTooLargeException)
        {
            // Large messages: fewer at a time.
            _most = Math.Max(1, most / 2);
            throw;
        }
    }
}
