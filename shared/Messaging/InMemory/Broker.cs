using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.InMemory;

/// <summary>Topics and groups in memory, behind one lock.</summary>
internal sealed class Broker(InMemoryOptions options, ILogger logger)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Topic> _topics = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Group> _groups = new(StringComparer.Ordinal);

    public void Ensure(IReadOnlyList<string> topics)
    {
        lock (_lock)
        {
            foreach (string topic in topics)
            {
                Find(topic);
            }
        }
    }

    /// <exception cref="BrokerUnavailableException">A partition is full of records that a group at work has not had.</exception>
    public void Append(string topic, IReadOnlyList<Message> messages)
    {
        lock (_lock)
        {
            Topic found = Find(topic);
            try
            {
                for (int i = 0; i < messages.Count; i++)
                {
                    Append(found, messages[i], i, messages.Count);
                }
            }
            finally
            {
                // Also of those before the one that found no place.
                foreach (Group group in _groups.Values.Where(group => group.Subscribes(topic)))
                {
                    Ring(group);
                }
            }
        }
    }

    public GroupMember Join(string group, IReadOnlyList<string> topics)
    {
        lock (_lock)
        {
            foreach (string topic in topics)
            {
                Find(topic);
            }

            if (!_groups.TryGetValue(group, out Group? found))
            {
                _groups.Add(group, found = new Group());
            }

            GroupMember member = new(topics);
            found.Join(member);
            return member;
        }
    }

    public void Leave(string group, GroupMember member)
    {
        lock (_lock)
        {
            _groups[group].Leave(member);
        }
    }

    /// <summary>What a member should hold.</summary>
    public HashSet<(string Topic, int Partition)> Due(string group, GroupMember member)
    {
        lock (_lock)
        {
            return _groups[group].Due(member, options.Partitions);
        }
    }

    /// <returns>Where to read from; null while another member still holds the partition.</returns>
    public long? TryHold(string group, (string Topic, int Partition) partition, GroupMember member)
    {
        lock (_lock)
        {
            return _groups[group].TryHold(partition, member) ? _groups[group].Position(partition) : null;
        }
    }

    public void GiveBack(string group, (string Topic, int Partition) partition)
    {
        lock (_lock)
        {
            _groups[group].GiveBack(partition);
        }
    }

    public void Move(string group, (string Topic, int Partition) partition, long position)
    {
        lock (_lock)
        {
            _groups[group].Move(partition, position);
        }
    }

    /// <summary>Up to <paramref name="most"/> records from a position on, or from the oldest that is kept.</summary>
    public List<StoredRecord> Read(string group, (string Topic, int Partition) partition, long from, int most)
    {
        lock (_lock)
        {
            Partition log = _topics[partition.Topic].Partitions[partition.Partition];
            if (from < log.Start)
            {
                MessagingLog.Dropped(logger, partition.Topic, log.Start - from, group, options.RetainedRecords);
            }

            return log.Read(from, most);
        }
    }

    private void Append(Topic topic, Message message, int number, int count)
    {
        StoredRecord record = Topic.Record(0, message);
        Partition partition = topic.Of(record.Key);
        partition.Trim(options.RetainedRecords - 1, options.RetainedBytes - record.Bytes, Needed(topic, partition));

        // A settlement is never refused: it is what makes place in the partition that its message came from.
        if (!message.IsSettlement && (partition.Count >= options.RetainedRecords || (partition.Bytes > 0 && partition.Bytes + record.Bytes > options.RetainedBytes)))
        {
            throw new BrokerUnavailableException(
                $"memory: topic {topic.Name} is full of messages that its subscribers have not had ({partition.Count} records, "
                + $"{partition.Bytes} bytes in a partition); {number} of {count} were published");
        }

        partition.Append(record with { Position = partition.End });
    }

    /// <summary>The position from which on records are still needed by a group at work.</summary>
    private long Needed(Topic topic, Partition partition)
    {
        int number = Array.IndexOf(topic.Partitions, partition);
        return _groups.Values.Where(group => group.Subscribes(topic.Name))
            .Select(group => group.Position((topic.Name, number)))
            .Append(partition.End)
            .Min();
    }

    private Topic Find(string name)
    {
        if (!_topics.TryGetValue(name, out Topic? topic))
        {
            _topics.Add(name, topic = new Topic(name, options));
        }

        return topic;
    }

    private static void Ring(Group group)
    {
        foreach (GroupMember member in group.Members)
        {
            member.Bell.Set();
        }
    }
}
