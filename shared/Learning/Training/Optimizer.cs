using System.Numerics;

namespace Aviary.Learning.Training;

/// <summary>Updates parameters by their gradients, in place, all on flat buffers.</summary>
internal abstract class Optimizer(ParameterLayout layout, int moments) : IDisposable
{
    /// <summary>What the optimiser remembers between steps, laid out as the parameters.</summary>
    public IReadOnlyList<NativeBuffer> Moments { get; } = [.. Enumerable.Range(0, moments).Select(_ => new NativeBuffer(layout.Length))];

    /// <summary>Steps done.</summary>
    public int Steps { get; set; }

    public void Update(NativeBuffer weights, NativeBuffer gradients, double learningRate)
    {
        Steps++;
        // By number: the enumerator of an interface would be allocated in each step.
        for (int i = 0; i < layout.Places.Count; i++)
        {
            ParameterPlace place = layout.Places[i];
            // Whole cache lines: the gaps hold zeros and stay so.
            int length = (place.Count + NativeBuffer.Line - 1) / NativeBuffer.Line * NativeBuffer.Line;
            Update(
                place,
                weights.Span.Slice(place.Offset, length),
                gradients.Span.Slice(place.Offset, length),
                learningRate);
        }
    }

    public void Dispose()
    {
        foreach (NativeBuffer moment in Moments)
        {
            moment.Dispose();
        }
    }

    protected abstract void Update(ParameterPlace place, Span<float> weights, Span<float> gradients, double learningRate);

    protected Span<float> Moment(int index, ParameterPlace place, int length) => Moments[index].Span.Slice(place.Offset, length);

    /// <summary>
    /// Zero in place of what is too small to matter. Moments of weights that get no gradient would otherwise decay into
    /// denormal numbers, which are slow, and which some threads round to zero and others not.
    /// </summary>
    protected static Vector<float> WithoutDust(Vector<float> value)
        => Vector.ConditionalSelect(Vector.GreaterThan(Vector.Abs(value), new Vector<float>(1e-30f)), value, Vector<float>.Zero);
}
