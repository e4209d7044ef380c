using System.Reflection;
using Confluent.Kafka;

namespace Aviary.Tests.Cli.Hosting;

/// <summary>
/// A client whose polls bring records in a given order, with partitions that go away in between, as in a group that is rebalanced;
/// after the last one it finds nothing more. Keeps what is committed.
/// </summary>
#pragma warning disable CA1852, MA0053 // The proxy is a class made from it.
internal class ScriptedConsumer : DispatchProxy
#pragma warning restore CA1852, MA0053
{
    private readonly Queue<(TopicPartition? Lost, TopicPartitionOffset? Record)> _polls = new();

    private readonly HashSet<TopicPartition> _assigned = [];
    private int _empty;

    public List<TopicPartitionOffset> Committed { get; } = [];

    /// <summary>What is paused; as in librdkafka, a partition that goes away and comes back still is.</summary>
    public HashSet<TopicPartition> Paused { get; } = [];

    /// <summary>Whether every poll of the script was made.</summary>
    public bool IsOver => _polls.Count == 0;

    /// <summary>Called when a second poll finds nothing, and no function runs: what the last ones brought has been worked off.</summary>
    public Action Idle { get; set; } = () => { };

    private Action<List<TopicPartitionOffset>> Lose { get; set; } = _ => { };

    public static (ScriptedConsumer Script, Func<ConsumerBuilder<byte[], byte[]>> Builder) Create()
    {
        IConsumer<byte[], byte[]> consumer = Create<IConsumer<byte[], byte[]>, ScriptedConsumer>();
        ScriptedConsumer script = (ScriptedConsumer)(object)consumer;
        return (script, () => new Builder(consumer, script));
    }

    /// <summary>The next poll brings a record; before, a partition may go away, and come back where a record of it is brought.</summary>
    public ScriptedConsumer Brings(int partition, long offset, int? lost = null)
    {
        _polls.Enqueue((lost is { } gone ? new TopicPartition("topic", gone) : null, new TopicPartitionOffset("topic", partition, offset)));
        return this;
    }

    /// <summary>The next poll brings nothing.</summary>
    public ScriptedConsumer BringsNothing()
    {
        _polls.Enqueue((null, null));
        return this;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case nameof(IConsumer<,>.Consume):
                return Consume();
            case nameof(IConsumer<,>.Commit):
                Committed.AddRange((IEnumerable<TopicPartitionOffset>)args![0]!);
                return null;
            case nameof(IConsumer<,>.Pause):
                Paused.UnionWith((IEnumerable<TopicPartition>)args![0]!);
                return null;
            case nameof(IConsumer<,>.Resume):
                Paused.ExceptWith((IEnumerable<TopicPartition>)args![0]!);
                return null;
            case $"get_{nameof(IConsumer<,>.Assignment)}":
                return new List<TopicPartition>(_assigned);
            default:
                return null;
        }
    }

    private ConsumeResult<byte[], byte[]>? Consume()
    {
        if (!_polls.TryDequeue(out (TopicPartition? Lost, TopicPartitionOffset? Record) poll))
        {
            if (Paused.Count == 0 && ++_empty > 1)
            {
                Idle();
            }

            return null;
        }

        if (poll.Lost is { } lost)
        {
            _assigned.Remove(lost);
            Lose([new TopicPartitionOffset(lost, Offset.Unset)]);
        }

        if (poll.Record is null)
        {
            return null;
        }

        _assigned.Add(poll.Record.TopicPartition);
        return new ConsumeResult<byte[], byte[]>
        {
            TopicPartitionOffset = poll.Record,
            Message = new Message<byte[], byte[]> { Value = [], Headers = [] },
        };
    }

    private sealed class Builder(IConsumer<byte[], byte[]> consumer, ScriptedConsumer script) : ConsumerBuilder<byte[], byte[]>([])
    {
        public override IConsumer<byte[], byte[]> Build()
        {
            script.Lose = partitions => PartitionsLostHandler(consumer, partitions);
            return consumer;
        }
    }
}
