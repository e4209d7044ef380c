namespace Aviary.Learning.Training;

/// <summary>Fills batches of which each member of an ensemble gets an equal part, from its own rows in its own order.</summary>
/// <param name="rows">All encoded rows.</param>
/// <param name="width">The numbers of a row.</param>
/// <param name="classes">The class of each row.</param>
/// <param name="members">The rows that each member learns from.</param>
/// <param name="part">Rows of a member in a batch.</param>
/// <param name="seed">The training's seed.</param>
internal sealed class MemberFeeder(float[] rows, int width, ReadOnlyMemory<int> classes, int[][] members, int part, int seed)
    : BatchFeeder([], part * members.Length, seed)
{
    private readonly int _seed = seed;
    private readonly int[][] _orders = [.. members.Select(member => new int[member.Length])];

    public override int Steps { get; } = members.Min(member => member.Length) / part;

    public override void Begin(int epoch)
    {
        Random random = RandomSeeds.Order(_seed, epoch);
        for (int member = 0; member < members.Length; member++)
        {
            // From the same order each time, so that an epoch can be run again.
            members[member].CopyTo(_orders[member], 0);
            random.Shuffle(_orders[member]);
        }
    }

    public override void Fill(int step, Span<float> inputs, Span<long> labels)
    {
        for (int i = 0; i < Batch; i++)
        {
            int index = _orders[i / part][(step * part) + (i % part)];
            rows.AsSpan(index * width, width).CopyTo(inputs.Slice(i * width, width));
            labels[i] = classes.Span[index];
        }
    }
}
