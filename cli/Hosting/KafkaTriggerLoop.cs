using Aviary.Messaging.Kafka;
using Confluent.Kafka;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Aviary.Cli.Hosting;

/// <summary>
/// Does for one function what the Functions host's Kafka trigger does with the settings of host.json: takes a batch, calls the
/// function, commits after it has returned, and brings the same batch again after it has thrown. Whatever ends this process between
/// the call and the commit brings it again too.
/// </summary>
internal sealed partial class KafkaTriggerLoop(
    KafkaFunction function,
    Func<ConsumerBuilder<byte[], byte[]>> builder,
    Func<KafkaRecord[], CancellationToken, Task> run,
    TimeProvider time,
    ILogger logger)
{
    /// <summary>The most records of a batch: <c>extensions.kafka.maxBatchSize</c>.</summary>
    public const int MaxBatch = 256;

    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(1);

    /// <summary>While a function runs nothing is polled; this long before the group takes the member for dead.</summary>
    private static readonly TimeSpan Unpolled = TimeSpan.FromSeconds(1);

    /// <summary>What has come and was in no batch yet.</summary>
    private readonly List<ConsumeResult<byte[], byte[]>> _taken = [];

    /// <summary>The partitions that went away since the batch was taken: its records of them are another's now.</summary>
    private readonly HashSet<TopicPartition> _lost = [];

    private readonly PausedPartitions _paused = new();

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using IConsumer<byte[], byte[]> consumer = builder()
            .SetPartitionsRevokedHandler(Lose)
            .SetPartitionsLostHandler(Lose)
            .SetErrorHandler((_, error) => LogBroker(logger, function.Name, error.Reason))
            .Build();
        consumer.Subscribe(function.Topic);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                await TakeAsync(consumer, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host is stopping: what was not committed comes again.
        }
        finally
        {
            Close(consumer);
        }
    }

    private async Task TakeAsync(IConsumer<byte[], byte[]> consumer, CancellationToken cancellationToken)
    {
        List<ConsumeResult<byte[], byte[]>> batch = Collect(consumer);
        if (batch.Count == 0)
        {
            await Task.Yield();
            return;
        }

        while (batch.Count > 0 && !await CalledAsync(consumer, batch, cancellationToken))
        {
            await PolledAsync(consumer, Task.Delay(PauseAfterFailure, time, cancellationToken));
            batch.RemoveAll(record => _lost.Contains(record.TopicPartition));
        }

        Commit(consumer, batch);
    }

    private List<ConsumeResult<byte[], byte[]>> Collect(IConsumer<byte[], byte[]> consumer)
    {
        TimeSpan wait = _taken.Count == 0 ? Wait : TimeSpan.Zero;
        while (_taken.Count < MaxBatch && Next(consumer, wait) is { } record)
        {
            _taken.Add(record);
            wait = TimeSpan.Zero;
        }

        List<ConsumeResult<byte[], byte[]>> batch = _taken.GetRange(0, Math.Min(_taken.Count, MaxBatch));
        _taken.RemoveRange(0, batch.Count);

        // What went away until now was taken out as it went; what of it came back since is this member's again.
        _lost.Clear();
        return batch;
    }

    private ConsumeResult<byte[], byte[]>? Next(IConsumer<byte[], byte[]> consumer, TimeSpan wait)
    {
        try
        {
            return consumer.Consume(wait);
        }
        catch (ConsumeException error) when (!error.Error.IsFatal)
        {
            if (error.Error.Code is ErrorCode.UnknownTopicOrPart or ErrorCode.Local_UnknownTopic)
            {
                LogMissing(logger, function.Name, function.Topic);
            }
            else
            {
                LogBroker(logger, function.Name, error.Error.Reason);
            }

            return null;
        }
    }

    /// <summary>Whether the function returned.</summary>
    private async Task<bool> CallAsync(List<ConsumeResult<byte[], byte[]>> batch, CancellationToken cancellationToken)
    {
        try
        {
            await run([.. batch.Select(Record)], cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever a function throws, its batch comes again.
        catch (Exception error)
#pragma warning restore CA1031
        {
            LogFailed(logger, error, function.Name, batch.Count);
            return false;
        }
    }

    private async Task<bool> CalledAsync(IConsumer<byte[], byte[]> consumer, List<ConsumeResult<byte[], byte[]>> batch, CancellationToken cancellationToken)
    {
        Task<bool> running = CallAsync(batch, cancellationToken);
        await ((Task)running).WaitAsync(Unpolled, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await PolledAsync(consumer, running);
        return await running;
    }

    /// <summary>Waits for what runs, and polls meanwhile.</summary>
    private async Task PolledAsync(IConsumer<byte[], byte[]> consumer, Task running)
    {
        try
        {
            await PollAsync(consumer, running);
        }
        finally
        {
            // A client that breaks meanwhile must not bring the batch again beside the call that is under way.
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await running;
    }

    /// <summary>Shows the group that this member is alive, taking nothing more.</summary>
    private async Task PollAsync(IConsumer<byte[], byte[]> consumer, Task running)
    {
        while (!running.IsCompleted)
        {
            _paused.PauseAll(consumer);
            if (Next(consumer, TimeSpan.Zero) is { } early)
            {
                // Of a partition that has just come; kept for the next batch.
                _taken.Add(early);
            }

            await running.WaitAsync(Wait, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        _paused.ResumeAll(consumer);
    }

    private void Commit(IConsumer<byte[], byte[]> consumer, List<ConsumeResult<byte[], byte[]>> batch)
    {
        TopicPartitionOffset[] offsets =
        [
            .. batch.Where(record => !_lost.Contains(record.TopicPartition)).GroupBy(record => record.TopicPartition)
                .Select(records => new TopicPartitionOffset(records.Key, records.Max(record => record.Offset.Value) + 1)),
        ];
        if (offsets.Length == 0)
        {
            return;
        }

        try
        {
            consumer.Commit(offsets);
        }
        catch (KafkaException error)
        {
            // The work is done; should nobody commit later either, it comes again and changes nothing.
            LogBroker(logger, function.Name, error.Error.Reason);
        }
    }

    private void Close(IConsumer<byte[], byte[]> consumer)
    {
        try
        {
            consumer.Close();
        }
        catch (KafkaException error)
        {
            // The group notices that this member is gone all the same, and what broke the loop is not hidden.
            LogBroker(logger, function.Name, error.Error.Reason);
        }
    }

    private void Lose(IConsumer<byte[], byte[]> consumer, List<TopicPartitionOffset> partitions)
    {
        HashSet<TopicPartition> gone = [.. partitions.Select(partition => partition.TopicPartition)];
        _lost.UnionWith(gone);
        _taken.RemoveAll(record => gone.Contains(record.TopicPartition));
        _paused.Release(consumer, gone);
    }

    private static KafkaRecord Record(ConsumeResult<byte[], byte[]> consumed) => new()
    {
        Topic = consumed.Topic,
        Partition = consumed.Partition,
        Offset = consumed.Offset,
        Key = consumed.Message.Key,
        Value = consumed.Message.Value,
        Timestamp = new KafkaTimestamp
        {
            UnixTimestampMs = consumed.Message.Timestamp.UnixTimestampMs,
            Type = (KafkaTimestampType)consumed.Message.Timestamp.Type,
        },
        Headers = [.. consumed.Message.Headers.Select(header => new KafkaHeader { Key = header.Key, Value = header.GetValueBytes() })],
    };

    [LoggerMessage(1111, LogLevel.Error, "The function {Name} failed; its batch of {Count} records comes again.")]
    private static partial void LogFailed(ILogger logger, Exception error, string name, int count);

    [LoggerMessage(1112, LogLevel.Warning, "The trigger of the function {Name}: {Problem}")]
    private static partial void LogBroker(ILogger logger, string name, string problem);

    [LoggerMessage(1113, LogLevel.Warning, "The function {Name} waits for the topic {Topic}, which does not exist yet; Messaging:CreateTopics makes it at the next start.")]
    private static partial void LogMissing(ILogger logger, string name, string topic);
}
