using Aviary.Messaging.Deliveries;
using Aviary.Messaging.PubSub.Rest;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

/// <summary>Acknowledges what was settled, extends the leases of what is not, and gives back what is left at the end.</summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly PubSubClient _client;
    private readonly string _subscription;
    private readonly PubSubOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly BackOff _backOff;
    private readonly AsyncAutoResetEvent _settled = new();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _acknowledging;
    private readonly Task _extending;
    private volatile bool _leaving;

    /// <param name="client">The client.</param>
    /// <param name="subscription">The subscription's full name.</param>
    /// <param name="topic">The topic, for the messages' origins.</param>
    /// <param name="ackDeadline">The lease that a pull gives, which ends before it is extended unless that happens in time.</param>
    /// <param name="options">The lease that extensions ask for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Logs failures.</param>
    public LeaseKeeper(PubSubClient client, string subscription, string topic, TimeSpan ackDeadline, PubSubOptions options, TimeProvider time, ILogger logger)
    {
        (_client, _subscription, _options, _time, _logger) = (client, subscription, options, time, logger);
        _backOff = new BackOff(options.FirstPause, options.LongestPause, time);
        Book = new LeaseBook(topic, _settled.Set);
        TimeSpan lease = TimeSpan.FromSeconds(options.LeaseSeconds);
        TimeSpan interval = (ackDeadline < lease ? ackDeadline : lease) / 3;
        _acknowledging = Task.Run(AcknowledgeAsync);
        _extending = Task.Run(() => ExtendAsync(interval));
    }

    public LeaseBook Book { get; }

    /// <summary>Acknowledges what is left to be, and gives back all else, oldest first, within <see cref="PubSubOptions.FarewellTimeout"/>.</summary>
    public async Task LeaveAsync()
    {
        using var bound = new CancellationTokenSource(_options.FarewellTimeout, _time);
        _leaving = true;
        _settled.Set();
        try
        {
            await _acknowledging.WaitAsync(bound.Token);
            foreach (string[] ids in Book.Open().Chunk(PubSubLimits.AckIds))
            {
                await _client.ModifyAckDeadlineAsync(_subscription, ids, 0, bound.Token);
            }
        }
#pragma warning disable CA1031 // What was not given back comes again when its lease ends.
        catch (Exception error)
#pragma warning restore CA1031
        {
            PubSubLog.LeasesLeft(_logger, _subscription, Book.Open().Count, error.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_acknowledging, _extending);
        _end.Dispose();
        _settled.Dispose();
    }

    private async Task AcknowledgeAsync()
    {
        try
        {
            while (true)
            {
                bool last = _leaving;
                foreach (string[] ids in Book.TakeSettled().Chunk(PubSubLimits.AckIds))
                {
                    await AcknowledgeAsync(ids);
                }

                if (last)
                {
                    return;
                }

                await _settled.WaitAsync(_end.Token);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // Not waited for any longer.
        }
    }

    /// <summary>Until it is acknowledged a message comes again; so this goes on.</summary>
    private Task AcknowledgeAsync(string[] ids) => _backOff.RunAsync(
        async token =>
        {
            await _client.AcknowledgeAsync(_subscription, ids, token);
            Book.Close(ids);
        },
        static _ => true,
        (error, pause) => MessagingLog.SettlingFailed(_logger, _subscription, ids.Length, pause, error.Message),
        _end.Token);

    private async Task ExtendAsync(TimeSpan interval)
    {
        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                await ExtendOnceAsync(interval);
            }
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // The subscription has ended.
        }
    }

    private async Task ExtendOnceAsync(TimeSpan interval)
    {
        using var late = new CancellationTokenSource(interval, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, _end.Token);
        try
        {
            foreach (string[] ids in Book.Open().Chunk(PubSubLimits.AckIds))
            {
                await _client.ModifyAckDeadlineAsync(_subscription, ids, _options.LeaseSeconds, either.Token);
            }
        }
#pragma warning disable CA1031 // The next turn tries again; in the worst case a message comes twice.
        catch (Exception error) when (error is not OperationCanceledException || !_end.IsCancellationRequested)
#pragma warning restore CA1031
        {
            PubSubLog.NotExtended(_logger, _subscription, error.Message);
        }
    }
}
