using Confluent.Kafka;

namespace Aviary.Messaging.Kafka;

/// <summary>
/// What a consumer has paused. librdkafka keeps a pause over rebalances: a partition that goes away paused and comes back is never
/// read again. So exactly what was paused is remembered, and what goes is resumed as it goes. For the thread that polls.
/// </summary>
public sealed class PausedPartitions
{
    private readonly HashSet<TopicPartition> _paused = [];

    /// <summary>Whether a partition is paused.</summary>
    public bool Any => _paused.Count > 0;

    /// <summary>Pauses all that the consumer holds, also what has come since the last time.</summary>
    public void PauseAll<TKey, TValue>(IConsumer<TKey, TValue> consumer)
    {
        TopicPartition[] running = [.. consumer.Assignment.Except(_paused)];
        if (running.Length > 0)
        {
            consumer.Pause(running);
            _paused.UnionWith(running);
        }
    }

    /// <summary>Goes on with all of them.</summary>
    public void ResumeAll<TKey, TValue>(IConsumer<TKey, TValue> consumer) => Resume(consumer, _paused);

    /// <summary>Partitions go away; to be called while the consumer still holds them.</summary>
    public void Release<TKey, TValue>(IConsumer<TKey, TValue> consumer, IEnumerable<TopicPartition> gone) => Resume(consumer, [.. _paused.Intersect(gone)]);

    private void Resume<TKey, TValue>(IConsumer<TKey, TValue> consumer, HashSet<TopicPartition> partitions)
    {
        if (partitions.Count > 0)
        {
            consumer.Resume(partitions);
            _paused.ExceptWith(partitions);
        }
    }
}
