namespace Aviary.Messaging.Deliveries;

/// <summary>Waits for what is at work of partitions that go to another subscriber.</summary>
internal static class Revocation
{
    /// <summary>Ends once nothing of them is at work, or when the time is over.</summary>
    public static async Task WaitAsync(
        IReadOnlyList<PartitionProgress> partitions, TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(partitions.Select(partition => partition.WhenQuiet())).WaitAsync(longest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The caller sees what is left.
        }
    }
}
