using System.Numerics.Tensors;

namespace Aviary.Learning.Training;

/// <summary>
/// An exponential moving average of the weights, which often answers better than the last weights themselves (Polyak and Juditsky, 1992;
/// Izmailov et al., "Averaging Weights Leads to Wider Optima", 2018).
/// </summary>
internal sealed class WeightAverage(int length, double decay) : IDisposable
{
    /// <summary>The average.</summary>
    public NativeBuffer Values { get; } = new(length);

    /// <summary>Steps followed so far.</summary>
    public int Steps { get; set; }

    /// <summary>Moves towards the weights; in the first steps by more, so that the first weights are soon forgotten.</summary>
    public void Follow(ReadOnlySpan<float> weights)
    {
        Steps++;
        double kept = Math.Min(decay, (Steps - 1.0) / (Steps + 9));
        TensorPrimitives.Lerp(weights, Values.Span, (float)kept, Values.Span);
    }

    public void Dispose() => Values.Dispose();
}
