namespace Aviary.Learning.Training;

/// <summary>
/// The weights that are exported: those of the latest epoch whose loss, on rows that were not learned from, is the least or not much above it,
/// by half of the least one's standard error. Within it, losses differ by chance alone, and of such weights the later ones separate
/// classes better (the rule of one standard error: Breiman, Friedman, Olshen and Stone, "Classification and Regression Trees", 1984, section 3.4.3).
/// </summary>
internal sealed class BestWeights(int length) : IDisposable
{
    private const double Share = 0.5;

    /// <summary>The weights.</summary>
    public NativeBuffer Values { get; } = new(length);

    /// <summary>The least loss so far.</summary>
    public double Loss { get; set; } = double.PositiveInfinity;

    /// <summary>Its standard error.</summary>
    public double Error { get; set; }

    /// <summary>Keeps a copy of weights that are no worse than those so far.</summary>
    public void Offer(double loss, double error, ReadOnlySpan<float> weights)
    {
        if (loss < Loss)
        {
            (Loss, Error) = (loss, error);
        }
        else if (!(loss <= Loss + (Share * Error)))
        {
            return;
        }

        weights.CopyTo(Values.Span);
    }

    public void Dispose() => Values.Dispose();
}
