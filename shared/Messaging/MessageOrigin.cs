namespace Aviary.Messaging;

/// <summary>The position of a message in its broker, by which an operator can find it.</summary>
/// <param name="Topic">The topic or subscription.</param>
/// <param name="Partition">The partition; null where the broker has none.</param>
/// <param name="Position">The offset, or the id that the broker gave.</param>
public sealed record MessageOrigin(string Topic, int? Partition, string Position)
{
    /// <summary><c>requests/3@42</c>, or <c>requests@1234</c> where there are no partitions.</summary>
    public override string ToString() => Partition is { } partition ? $"{Topic}/{partition}@{Position}" : $"{Topic}@{Position}";
}
