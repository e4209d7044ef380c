using System.Buffers;
using System.Numerics;

namespace Aviary.Imaging.Resizing;

/// <summary>
/// Along one axis: which samples make each result, and with what share. The filter is a triangle whose half-width is the shrink
/// factor, at least 1 (bilinear with antialiasing, as Pillow's <c>BILINEAR</c>). Shares are whole numbers of 2^-<see cref="Shift"/>.
/// Rounding is carried from one to the next, so that those of a result always make exactly 1: a constant picture stays as it is.
/// </summary>
internal sealed class AxisWeights : IDisposable
{
    /// <summary>Bits after the point where nothing is shrunk: a share of 1 is 16384, in 16 bits.</summary>
    private const int Bits = 14;

    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly short[] _shares;

    /// <param name="samples">How many there are.</param>
    /// <param name="from">Where the part that is taken begins, in samples.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="results">How many results are made of it.</param>
    /// <param name="maxShift">The most bits after the point that the sums of the caller have room for.</param>
    public AxisWeights(int samples, double from, double to, int results, int maxShift)
    {
        double scale = (to - from) / results;
        double support = Math.Max(1, scale);

        // The more samples a result has, the smaller the shares, and the more bits they can have.
        Shift = Math.Min(maxShift, Bits + Math.Max(0, BitOperations.Log2((uint)(support / 2) | 1)));
        Stride = (((int)Math.Ceiling(support) * 2) + 3) & ~1;
        Results = results;
        _starts = ArrayPool<int>.Shared.Rent(results);
        _counts = ArrayPool<int>.Shared.Rent(results);
        _shares = ArrayPool<short>.Shared.Rent(results * Stride);
        double[] exact = ArrayPool<double>.Shared.Rent(Stride);
        for (int result = 0; result < results; result++)
        {
            double centre = from + ((result + 0.5) * scale);
            int start = Math.Clamp((int)Math.Floor(centre - support + 0.5), 0, samples - 1);
            int end = Math.Clamp((int)Math.Floor(centre + support + 0.5), start + 1, samples);
            _starts[result] = start;
            _counts[result] = end - start;
            Fill(exact.AsSpan(0, end - start), centre - start, support);
            Round(exact.AsSpan(0, end - start), _shares.AsSpan(result * Stride, Stride));
        }

        ArrayPool<double>.Shared.Return(exact);
    }

    public int Results { get; }

    public int Shift { get; }

    /// <summary>Shares kept for each result: an even number; those past its count are 0.</summary>
    public int Stride { get; }

    public int Start(int result) => _starts[result];

    public int Count(int result) => _counts[result];

    public ReadOnlySpan<short> Shares(int result) => _shares.AsSpan(result * Stride, Stride);

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_starts);
        ArrayPool<int>.Shared.Return(_counts);
        ArrayPool<short>.Shared.Return(_shares);
    }

    private static void Fill(Span<double> shares, double centre, double support)
    {
        double sum = 0;
        for (int sample = 0; sample < shares.Length; sample++)
        {
            double share = Math.Max(0, 1 - (Math.Abs(sample + 0.5 - centre) / support));
            shares[sample] = share;
            sum += share;
        }

        for (int sample = 0; sample < shares.Length; sample++)
        {
            // Nothing within reach happens only by rounding at an edge; then the first sample is the nearest.
            shares[sample] = sum > 0 ? shares[sample] / sum : sample == 0 ? 1 : 0;
        }
    }

    private void Round(ReadOnlySpan<double> exact, Span<short> shares)
    {
        shares.Clear();
        double sum = 0;
        int given = 0;
        for (int sample = 0; sample < exact.Length; sample++)
        {
            sum += exact[sample];
            int until = sample == exact.Length - 1 ? 1 << Shift : (int)Math.Round(sum * (1 << Shift));
            shares[sample] = (short)(until - given);
            given = until;
        }
    }
}
