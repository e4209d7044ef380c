namespace Aviary.Learning.Training;

/// <summary>Fills batches from the examples that are trained on, in an order of chance for each epoch.</summary>
internal abstract class BatchFeeder(int[] indices, int batch, int seed)
{
    private readonly int[] _order = new int[indices.Length];

    /// <summary>Examples of a batch.</summary>
    public int Batch { get; } = batch;

    /// <summary>Batches of an epoch; what is left over waits for another epoch.</summary>
    public virtual int Steps => indices.Length / Batch;

    /// <summary>The examples in the order of this epoch.</summary>
    protected ReadOnlySpan<int> Order => _order;

    /// <summary>Draws the order of an epoch, from 0.</summary>
    public virtual void Begin(int epoch)
    {
        indices.CopyTo(_order, 0);
        RandomSeeds.Order(seed, epoch).Shuffle(_order);
    }

    /// <summary>Fills a batch.</summary>
    /// <param name="step">The batch's place in the epoch, from 0.</param>
    /// <param name="inputs">[batch, …shape].</param>
    /// <param name="labels">[batch].</param>
    public abstract void Fill(int step, Span<float> inputs, Span<long> labels);
}
