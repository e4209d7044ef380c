using Aviary.Messaging.Deliveries;
using Aviary.Messaging.Records;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Kafka;

/// <summary>
/// A consumer of one topic, on its own thread: it posts what arrives, stores what is done, and pauses where there is no room. Offsets
/// are stored only up to the first message that is not settled; librdkafka commits what is stored, every second and when a
/// partition is revoked.
/// </summary>
internal sealed class Consumption : IDisposable
{
    private const int MostAtOnce = 1_000;
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>Polls answer the group, so there is one at least this often, whether there is room or not.</summary>
    private static readonly TimeSpan LongestUnpolled = TimeSpan.FromSeconds(1);

    private readonly Subscription _subscription;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly string _description;
    private readonly KeyedDispatcher _dispatcher;
    private readonly AsyncAutoResetEvent _eased;
    private readonly ClientProblems _problems;
    private readonly IConsumer<byte[]?, byte[]> _consumer;
    private readonly Dictionary<TopicPartition, Reading> _held = [];
    private readonly PausedPartitions _paused = new();
    private readonly string _topic;
    private readonly bool _isRetries;

    // What one turn has fetched and not posted yet. A partition may be revoked in between.
    private List<Delivery> _fetched = [];
    private Error? _fatal;
    private long _polled;
    private bool _ending;
    private bool _toldMissing;

    public Consumption(
        KafkaOptions options, string description, Subscription subscription, string topic, KeyedDispatcher dispatcher, AsyncAutoResetEvent eased,
        OidcTokens tokens, TimeProvider time, ILogger logger)
    {
        _subscription = subscription;
        _dispatcher = dispatcher;
        _eased = eased;
        _time = time;
        _logger = logger;
        _description = description;
        _topic = topic;
        _isRetries = topic != subscription.Topic;
        _problems = new ClientProblems(description, time, logger);
        _consumer = ClientSettings.Open(description, () => new ConsumerBuilder<byte[]?, byte[]>(ClientSettings.Consumer(options, subscription))
            .SetErrorHandler((_, error) => OnError(error))
            .SetLogHandler((_, message) => _problems.Debug(message))
            .SetOAuthBearerTokenRefreshHandler((client, _) => tokens.Refresh(client))
            .SetPartitionsAssignedHandler((_, partitions) => OnAssigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => OnRevoked(partitions, lost: false))
            .SetPartitionsLostHandler((_, partitions) => OnRevoked(partitions, lost: true))
            .Build());
    }

    /// <summary>Retries count apart while they wait, so that they never stand in the way of the topic itself.</summary>
    private int Room => _isRetries ? Math.Min(_dispatcher.Room, _dispatcher.DelayedRoom) : _dispatcher.Room;

    private long ByteRoom => _isRetries ? Math.Min(_dispatcher.ByteRoom, _dispatcher.DelayedByteRoom) : _dispatcher.ByteRoom;

    /// <summary>Consumes until it is cancelled, or until the client is beyond repair.</summary>
    /// <returns>What broke it; null where it was cancelled.</returns>
    public Error? Run(CancellationToken cancellationToken)
    {
        _consumer.Subscribe(_topic);
        while (!cancellationToken.IsCancellationRequested && _fatal is null)
        {
            try
            {
                Store();
                if (HasRoom(cancellationToken))
                {
                    Fetch();
                }
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                break;
            }
            catch (KafkaException error)
            {
                OnError(error.Error);
            }
        }

        return _fatal;
    }

    /// <summary>Leaves the group, after the dispatcher has stopped: what was settled is committed.</summary>
    public void Close()
    {
        _ending = true;
        try
        {
            Store();
            _consumer.Close();
        }
        catch (KafkaException error)
        {
            MessagingLog.CommitFailed(_logger, _description, error.Error.Reason);
        }
    }

    public void Dispose() => _consumer.Dispose();

    private void Fetch()
    {
        int most = Math.Clamp(Room, 1, MostAtOnce);
        long left = ByteRoom;
        ConsumeResult<byte[]?, byte[]>? result = _consumer.Consume(Turn);
        _polled = _time.GetTimestamp();
        DateTimeOffset now = _time.GetUtcNow();
        while (result is not null)
        {
            _fetched.Add(Begin(result, now));
            left -= _fetched[^1].Bytes;
            result = _fetched.Count < most && left > 0 ? _consumer.Consume(TimeSpan.Zero) : null;
        }

        Post();
    }

    private void Post()
    {
        if (_fetched.Count > 0)
        {
            _dispatcher.Post(_fetched);
            _fetched = [];
        }
    }

    private Delivery Begin(ConsumeResult<byte[]?, byte[]> result, DateTimeOffset now)
    {
        if (!_held.TryGetValue(result.TopicPartition, out Reading? reading) || result.Offset.Value <= reading.Last)
        {
            // Behind what was read: the topic was deleted and made anew.
            reading?.Progress.Close();
            _held[result.TopicPartition] = reading = new Reading(new PartitionProgress(result.Topic, result.Partition.Value));
        }

        reading.Last = result.Offset.Value;
        Message<byte[]?, byte[]> record = result.Message;
        RecordHeader[] headers = new RecordHeader[record.Headers?.Count ?? 0];
        for (int i = 0; i < headers.Length; i++)
        {
            IHeader header = record.Headers![i];
            headers[i] = new RecordHeader(header.Key, header.GetValueBytes() is { } value ? value : (ReadOnlyMemory<byte>?)null);
        }

        MessageOrigin origin = new(result.Topic, result.Partition.Value, $"{result.Offset.Value}");
        return reading.Progress.Begin(
            RecordReader.Read(origin, record.Key is { } key ? key : (ReadOnlyMemory<byte>?)null, record.Value, headers, now), result.Offset.Value);
    }

    private void Store()
    {
        foreach ((TopicPartition partition, Reading reading) in _held)
        {
            reading.Progress.StoreMoved(next => _consumer.StoreOffset(new TopicPartitionOffset(partition, next)));
        }
    }

    /// <summary>Waits a turn where there is none; after a while the partitions are paused, and the client still answers the group.</summary>
    private bool HasRoom(CancellationToken cancellationToken)
    {
        // A topic that is always full would otherwise keep its retries out for ever.
        if (Room > (_paused.Any && !_isRetries ? _subscription.MaxWaiting / 2 : 0))
        {
            _paused.ResumeAll(_consumer);
            return true;
        }

        // Not paused at once: librdkafka throws away what it has fetched of a partition that is paused, and fetches it again.
        _eased.Wait(Turn, cancellationToken);
        if (_time.GetElapsedTime(_polled) < LongestUnpolled)
        {
            return false;
        }

        _paused.PauseAll(_consumer);
        _polled = _time.GetTimestamp();
        if (_consumer.Consume(TimeSpan.Zero) is { } late)
        {
            _dispatcher.Post([Begin(late, _time.GetUtcNow())]);
        }

        return false;
    }

    private void OnAssigned(List<TopicPartition> partitions)
    {
        MessagingLog.Assigned(_logger, _subscription.Group, string.Join(", ", partitions));
        foreach (TopicPartition partition in partitions)
        {
            _held[partition] = new Reading(new PartitionProgress(partition.Topic, partition.Partition.Value));
        }
    }

    private void OnRevoked(List<TopicPartitionOffset> partitions, bool lost)
    {
        MessagingLog.Revoked(_logger, _subscription.Group, string.Join(", ", partitions.Select(partition => partition.TopicPartition)));
        List<PartitionProgress> revoked = [];
        foreach (TopicPartitionOffset partition in partitions)
        {
            if (_held.TryGetValue(partition.TopicPartition, out Reading? reading))
            {
                revoked.Add(reading.Progress);
            }
        }

        // These are among what is waited for below, and they would not be handled meanwhile.
        Post();
        _dispatcher.Drop(delivery => revoked.Exists(progress => progress.Owns(delivery)));
        if (!lost && !_ending)
        {
            // The group waits for this. What is not finished within the bound is another member's, and never committed.
            Revocation.WaitAsync(revoked, _subscription.DrainTimeout, _time, CancellationToken.None).GetAwaiter().GetResult();
        }

        if (!lost)
        {
            Commit();
        }

        _paused.Release(_consumer, partitions.Select(partition => partition.TopicPartition));
        foreach (PartitionProgress progress in revoked)
        {
            progress.Close();
            _held.Remove(new TopicPartition(progress.Topic, progress.Partition));
            if (progress.Open > 0)
            {
                MessagingLog.RevokedAtWork(_logger, progress.ToString(), _subscription.Group, progress.Open);
            }
        }
    }

    private void Commit()
    {
        try
        {
            Store();
            _consumer.Commit();
        }
        catch (KafkaException error) when (error.Error.Code == ErrorCode.Local_NoOffset)
        {
            // Nothing was settled since the last time.
        }
        catch (KafkaException error)
        {
            MessagingLog.CommitFailed(_logger, _description, error.Error.Reason);
        }
    }

    private void OnError(Error error)
    {
        if (error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic)
        {
            TellMissing();
            return;
        }

        _problems.Tell(error);
        if (error.IsFatal)
        {
            _fatal = error;
        }
    }

    /// <summary>Once: the client repeats it until the topic is created. That of the retries is missing until something is retried.</summary>
    private void TellMissing()
    {
        if (_toldMissing)
        {
            return;
        }

        _toldMissing = true;
        if (_isRetries)
        {
            MessagingLog.RetryTopicMissing(_logger, _description, _topic);
        }
        else
        {
            MessagingLog.TopicMissing(_logger, _description, _topic);
        }
    }

    private sealed class Reading(PartitionProgress progress)
    {
        public PartitionProgress Progress { get; } = progress;

        public long Last { get; set; } = -1;
    }
}
