using Aviary.Messaging.Deliveries;
using Aviary.Messaging.Records;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.InMemory;

internal sealed class InMemorySubscriber(Broker broker, Settler settler, MessagingMetrics metrics, TimeProvider time, ILogger logger) : IMessageSubscriber
{
    private readonly CancellationTokenSource _disposed = new();
    private int _disposals;

    public async Task SubscribeAsync(Subscription subscription, MessageHandler handler, CancellationToken cancellationToken)
    {
        SubscriptionRules.Check(subscription);
        ArgumentNullException.ThrowIfNull(handler);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        string retries = SubscriptionTopics.Retries(subscription);
        using GroupMember member = broker.Join(subscription.Group, [subscription.Topic, retries]);
        MessagingLog.Subscribed(logger, subscription.Group, subscription.Topic, retries, InMemoryTransport.Name);
        Dictionary<(string Topic, int Partition), Reading> held = [];
        using KeyedDispatcher dispatcher = new(subscription, handler, settler, metrics, time, logger, member.Bell.Set);
        try
        {
            while (!end.IsCancellationRequested)
            {
                await ShareAsync(subscription, member, held, dispatcher, end.Token);
                if (!Fetch(subscription, held, dispatcher))
                {
                    await member.Bell.WaitAsync(end.Token);
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // How a subscription ends in good order.
        }
        finally
        {
            await dispatcher.StopAsync();
            foreach (Reading reading in held.Values)
            {
                Store(subscription.Group, reading.Progress);
                reading.Progress.Close();
            }

            broker.Leave(subscription.Group, member);
            MessagingLog.Unsubscribed(logger, subscription.Group, subscription.Topic);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref _disposals) == 1)
        {
            await _disposed.CancelAsync();
            _disposed.Dispose();
        }
    }

    /// <summary>Gives back what is due to others, as soon as nothing of it is at work, and takes what is due to this member.</summary>
    private async Task ShareAsync(
        Subscription subscription, GroupMember member, Dictionary<(string Topic, int Partition), Reading> held, KeyedDispatcher dispatcher,
        CancellationToken cancellationToken)
    {
        HashSet<(string Topic, int Partition)> due = broker.Due(subscription.Group, member);
        List<(string Topic, int Partition)> lost = held.Keys.Where(key => !due.Contains(key)).ToList();
        if (lost.Count > 0)
        {
            dispatcher.Drop(delivery => lost.Exists(key => held[key].Progress.Owns(delivery)));
            await Revocation.WaitAsync(lost.ConvertAll(key => held[key].Progress), subscription.DrainTimeout, time, cancellationToken);
            foreach ((string Topic, int Partition) key in lost)
            {
                PartitionProgress progress = held[key].Progress;
                Store(subscription.Group, progress);
                progress.Close();
                if (progress.Open > 0)
                {
                    MessagingLog.RevokedAtWork(logger, progress.ToString(), subscription.Group, progress.Open);
                }

                held.Remove(key);
                broker.GiveBack(subscription.Group, key);
            }
        }

        foreach ((string Topic, int Partition) key in due.Where(key => !held.ContainsKey(key)))
        {
            if (broker.TryHold(subscription.Group, key, member) is { } position)
            {
                held.Add(key, new Reading(new PartitionProgress(key.Topic, key.Partition), position));
            }
        }
    }

    /// <returns>Whether anything was there and found room.</returns>
    private bool Fetch(Subscription subscription, Dictionary<(string Topic, int Partition), Reading> held, KeyedDispatcher dispatcher)
    {
        bool any = false;

        // Retries first: a topic that is always full would otherwise keep them out for ever.
        foreach (((string Topic, int Partition) key, Reading reading) in held.OrderBy(each => each.Key.Topic == subscription.Topic))
        {
            bool isRetries = key.Topic != subscription.Topic;
            int room = isRetries ? Math.Min(dispatcher.Room, dispatcher.DelayedRoom) : dispatcher.Room;
            List<StoredRecord> records = room > 0 ? broker.Read(subscription.Group, key, reading.Next, room) : [];
            Fit(records, isRetries ? Math.Min(dispatcher.ByteRoom, dispatcher.DelayedByteRoom) : dispatcher.ByteRoom);
            if (records.Count == 0)
            {
                continue;
            }

            any = true;
            reading.Next = records[^1].Position + 1;
            DateTimeOffset now = time.GetUtcNow();
            dispatcher.Post(records.ConvertAll(record => reading.Progress.Begin(
                RecordReader.Read(
                    new MessageOrigin(key.Topic, key.Partition, $"{record.Position}"), record.Key, record.Body, record.Headers, now),
                record.Position,
                () => Store(subscription.Group, reading.Progress))));
        }

        return any;
    }

    /// <summary>Keeps the first ones, up to the one that fills the room.</summary>
    private static void Fit(List<StoredRecord> records, long byteRoom)
    {
        int kept = 0;
        while (kept < records.Count && byteRoom > 0)
        {
            byteRoom -= records[kept++].Body.Length;
        }

        records.RemoveRange(kept, records.Count - kept);
    }

    private void Store(string group, PartitionProgress progress)
        => progress.StoreMoved(next => broker.Move(group, (progress.Topic, progress.Partition), next));

    private sealed class Reading(PartitionProgress progress, long next)
    {
        public PartitionProgress Progress { get; } = progress;

        public long Next { get; set; } = next;
    }
}
