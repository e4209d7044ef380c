namespace Aviary.Learning.Training;

/// <summary>The weights of the epoch with the least loss on rows that were not learned from: what is exported.</summary>
internal sealed class BestWeights(int length) : IDisposable
{
    /// <summary>The weights.</summary>
    public NativeBuffer Values { get; } = new(length);

    /// <summary>The least loss so far.</summary>
    public double Loss { get; set; } = double.PositiveInfinity;

    /// <summary>Keeps a copy of weights that are better than those so far.</summary>
    public void Offer(double loss, ReadOnlySpan<float> weights)
    {
        if (loss < Loss)
        {
            Loss = loss;
            weights.CopyTo(Values.Span);
        }
    }

    public void Dispose() => Values.Dispose();
}
