using Aviary.Messaging;

namespace Aviary.Tests.Messaging.Conformance;

/// <summary>A subscription at work in a test, and what it was given so far.</summary>
internal sealed class Listener : IAsyncDisposable
{

    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<ReceivedMessage> _received = [];
    private readonly Task _subscription;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Listener(IMessageTransport transport, Subscription subscription, MessageHandler handler)
    {
        _subscription = Task.Run(() => transport.Subscriber.SubscribeAsync(
            subscription,
            async (messages, cancellationToken) =>
            {
                Note(messages);
                try
                {
                    return await handler(messages, cancellationToken);
                }
                finally
                {
                    // What a test waits for may be what its handler has done.
                    Note([]);
                }
            },
            _end.Token));
    }

    /// <summary>What was given to the handler, in its order.</summary>
    public IReadOnlyList<ReceivedMessage> Received
    {
        get
        {
            lock (_lock)
            {
                return [.. _received];
            }
        }
    }

    public IEnumerable<string> Ids => Received.Select(received => received.Message.Id);

    /// <summary>All messages are done.</summary>
    public static Listener Start(IMessageTransport transport, Subscription subscription) => Start(transport, subscription, _ => Settlement.Done);

    /// <summary>Each message is answered by itself.</summary>
    public static Listener Start(IMessageTransport transport, Subscription subscription, Func<ReceivedMessage, Settlement> each)
        => Start(transport, subscription, (messages, _) => Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(each)]));

    public static Listener Start(IMessageTransport transport, Subscription subscription, MessageHandler handler) => new(transport, subscription, handler);

    /// <summary>Waits until the messages given so far fulfil a condition.</summary>
    public async Task UntilAsync(Func<IReadOnlyList<ReceivedMessage>, bool> condition, string what)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(TestWait.Limit);
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (condition(_received))
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await await Task.WhenAny(changed, _subscription).WaitAsync(late.Token);
            }
            catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
            {
                Assert.Fail($"waited {TestWait.Limit} for {what}; {Received.Count} messages came");
            }

            if (_subscription.IsCompleted)
            {
                Assert.Fail($"the subscription ended while waiting for {what}");
            }
        }
    }

    public Task UntilCountAsync(int count) => UntilAsync(received => received.Count >= count, $"{count} messages");

    /// <summary>Begins to end it.</summary>
    public void Cancel() => _end.Cancel();

    /// <summary>Ends it, and waits until it has.</summary>
    public async Task StopAsync()
    {
        await _end.CancelAsync();
        await _subscription.WaitAsync(TestWait.Limit, TimeProvider.System, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _subscription.WaitAsync(TestWait.Limit);
        _end.Dispose();
    }

    private void Note(IReadOnlyList<ReceivedMessage> messages)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _received.AddRange(messages);
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.TrySetResult();
    }
}
