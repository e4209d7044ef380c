namespace Aviary.Messaging.InMemory;

/// <summary>
/// A group's positions, and which member holds which partition. A partition that is due to another member stays with its holder
/// until that one gives it back. Not safe for several threads.
/// </summary>
internal sealed class Group
{
    private readonly Dictionary<(string Topic, int Partition), long> _positions = [];
    private readonly Dictionary<(string Topic, int Partition), GroupMember> _holders = [];
    private readonly List<GroupMember> _members = [];

    public IEnumerable<GroupMember> Members => _members;

    public long Position((string Topic, int Partition) partition) => _positions.GetValueOrDefault(partition);

    public void Move((string Topic, int Partition) partition, long position) => _positions[partition] = position;

    public bool Subscribes(string topic) => _members.Exists(member => member.Topics.Contains(topic));

    public void Join(GroupMember member)
    {
        _members.Add(member);
        _members.ForEach(each => each.Bell.Set());
    }

    public void Leave(GroupMember member)
    {
        _members.Remove(member);
        foreach ((string, int) held in _holders.Where(holder => holder.Value == member).Select(holder => holder.Key).ToArray())
        {
            _holders.Remove(held);
        }

        _members.ForEach(each => each.Bell.Set());
    }

    /// <summary>Which partitions a member should hold now: those of each topic go round.</summary>
    public HashSet<(string Topic, int Partition)> Due(GroupMember member, int partitions)
    {
        HashSet<(string, int)> due = [];
        foreach (string topic in member.Topics)
        {
            List<GroupMember> sharing = _members.FindAll(each => each.Topics.Contains(topic));
            for (int partition = sharing.IndexOf(member); partition >= 0 && partition < partitions; partition += sharing.Count)
            {
                due.Add((topic, partition));
            }
        }

        return due;
    }

    /// <returns>Whether the member holds it now; false while another still does.</returns>
    public bool TryHold((string Topic, int Partition) partition, GroupMember member)
        => _holders.TryAdd(partition, member) || _holders[partition] == member;

    public void GiveBack((string Topic, int Partition) partition)
    {
        _holders.Remove(partition);
        _members.ForEach(each => each.Bell.Set());
    }
}
