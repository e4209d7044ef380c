using Aviary.Messaging.PubSub.Rest;

namespace Aviary.Messaging.PubSub;

/// <summary>The messages that one caller publishes to one topic, and their progress.</summary>
/// <param name="messages">The messages, in their order.</param>
internal sealed class PendingPublish(IReadOnlyList<WireMessage> messages)
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<WireMessage> Messages { get; } = messages;

    /// <summary>Ends once all are confirmed, or one failed.</summary>
    public Task Done => _done.Task;

    /// <summary>How many were taken into calls.</summary>
    public int Taken { get; set; }

    /// <summary>How many Pub/Sub has confirmed.</summary>
    public int Confirmed { get; private set; }

    /// <summary>Nothing more of it is to be sent: it failed, or its caller waits no longer.</summary>
    public bool IsOver => _done.Task.IsCompleted;

    public void Confirm(int count)
    {
        Confirmed += count;
        if (Confirmed == Messages.Count)
        {
            _done.TrySetResult();
        }
    }

    public void Fail(Exception failure) => _done.TrySetException(failure);

    /// <summary>Messages that were not sent yet are not sent any more.</summary>
    public void Abandon() => _done.TrySetCanceled();
}
