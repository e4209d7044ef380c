using System.Numerics;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// What follows a convolution at each place: a factor and an offset for each channel (normalisation), Relu, and the largest of each 2×2.
/// At ties the first place, row by row, wins, and at 0 the gradient of Relu is 0, as in the standard form.
/// </summary>
internal sealed unsafe class Activation
{
    private readonly Vector<float> _floor;

    /// <param name="before">The size of a picture before.</param>
    /// <param name="relu">Whether there is a Relu.</param>
    /// <param name="pools">Whether the largest of each 2×2 is taken; an odd last row or column is left out.</param>
    public Activation(Picture before, bool relu, bool pools)
    {
        (Before, Pools, HasRelu) = (before, pools, relu);
        After = pools ? before with { Height = before.Height / 2, Width = before.Width / 2 } : before;
        _floor = new Vector<float>(relu ? 0 : float.NegativeInfinity);
    }

    public Picture Before { get; }

    public Picture After { get; }

    public bool Pools { get; }

    public bool HasRelu { get; }

    /// <summary>Whether a gradient needs to know which places it came from.</summary>
    public bool Chooses => Pools || HasRelu;

    /// <param name="values">The picture before.</param>
    /// <param name="scale">A factor for each lane, and behind these an offset for each.</param>
    /// <param name="target">The first place of the picture after.</param>
    /// <param name="pitch">Floats from a row of it to the next.</param>
    /// <param name="choices">Which place of a window had the largest value, from 1, or 0 where Relu cut it off; null if not wanted.</param>
    public void Forward(float* values, float* scale, float* target, int pitch, float* choices)
    {
        (int lanes, int step) = (Before.Lanes, Pools ? 2 : 1);
        for (int y = 0; y < After.Height; y++)
        {
            for (int x = 0; x < After.Width; x++)
            {
                float* place = values + (((y * Before.Width) + x) * step * lanes);
                float* result = target + (y * pitch) + (x * lanes);
                for (int lane = 0; lane < lanes; lane += Vector<float>.Count)
                {
                    Vector<float> value = Largest(place + lane, scale + lane, out Vector<float> choice);
                    Vector<int> passes = Vector.GreaterThan(value, _floor);
                    if (choices is not null)
                    {
                        Vector.ConditionalSelect(passes, choice, Vector<float>.Zero).Store(choices + lane);
                    }

                    // What is no number stays none, so that a training that diverges is seen.
                    Vector.ConditionalSelect(Vector.LessThan(value, _floor), _floor, value).Store(result + lane);
                }

                choices += choices is null ? 0 : lanes;
            }
        }
    }

    /// <summary>The gradient before, by what <see cref="Forward"/> noted.</summary>
    public void Backward(float* gradient, float* choices, float* target, int pitch)
    {
        (int lanes, int step) = (Before.Lanes, Pools ? 2 : 1);
        for (int y = 0; y < After.Height; y++)
        {
            float* place = target + (y * step * pitch);
            for (int x = 0; x < After.Width; x++, place += step * lanes, gradient += lanes, choices += lanes)
            {
                for (int lane = 0; lane < lanes; lane += Vector<float>.Count)
                {
                    (Vector<float> share, Vector<float> choice) = (Vector.Load(gradient + lane), Vector.Load(choices + lane));
                    if (!Pools)
                    {
                        Vector.ConditionalSelect(Vector.GreaterThan(choice, Vector<float>.Zero), share, Vector<float>.Zero).Store(place + lane);
                        continue;
                    }

                    Chosen(share, choice, 1).Store(place + lane);
                    Chosen(share, choice, 2).Store(place + lanes + lane);
                    Chosen(share, choice, 3).Store(place + pitch + lane);
                    Chosen(share, choice, 4).Store(place + pitch + lanes + lane);
                }
            }
        }
    }

    /// <summary>
    /// The gradient before normalisation: factor · chosen gradient + slope · value + offset, with what
    /// <see cref="NormalisationGradientKernel"/> found for each lane.
    /// </summary>
    public void Backward(float* gradient, float* values, float* scale, float* slopes, float* target, int pitch)
    {
        (int lanes, int step) = (Before.Lanes, Pools ? 2 : 1);
        for (int y = 0; y < After.Height; y++)
        {
            for (int x = 0; x < After.Width; x++)
            {
                float* place = values + (((y * Before.Width) + x) * step * lanes);
                float* result = target + (y * step * pitch) + (x * step * lanes);
                for (int lane = 0; lane < lanes; lane += Vector<float>.Count, gradient += Vector<float>.Count)
                {
                    Vector<float> share = Share(Vector.Load(gradient), place + lane, scale + lane, out Vector<float> choice);
                    (Vector<float> slope, Vector<float> offset) = (Vector.Load(slopes + lane), Vector.Load(slopes + lanes + lane));
                    Vector<float> factor = Vector.Load(scale + lane);
                    share *= factor;
                    Slope(place + lane, slope, offset, Chosen(share, choice, 1), result + lane);
                    if (Pools)
                    {
                        int row = Before.Width * lanes;
                        Slope(place + lanes + lane, slope, offset, Chosen(share, choice, 2), result + lanes + lane);
                        Slope(place + row + lane, slope, offset, Chosen(share, choice, 3), result + pitch + lane);
                        Slope(place + row + lanes + lane, slope, offset, Chosen(share, choice, 4), result + pitch + lanes + lane);
                    }
                }
            }
        }

        if (Pools)
        {
            LeftOut(values, slopes, target, pitch);
        }
    }

    /// <summary>Adds, for each lane, the sum of the chosen gradient, and of it times the value's distance from the mean.</summary>
    /// <param name="gradient">The gradient after.</param>
    /// <param name="values">The picture before.</param>
    /// <param name="scale">Factors, offsets, means.</param>
    /// <param name="sums">Both sums for each lane.</param>
    public void AddSums(float* gradient, float* values, float* scale, double* sums)
    {
        (int lanes, int step) = (Before.Lanes, Pools ? 2 : 1);
        for (int lane = 0; lane < lanes; lane += Vector<float>.Count)
        {
            Vector<float> mean = Vector.Load(scale + (2 * lanes) + lane);
            (Vector<float> plain, Vector<float> times) = (Vector<float>.Zero, Vector<float>.Zero);
            for (int y = 0; y < After.Height; y++)
            {
                (Vector<float> rowPlain, Vector<float> rowTimes) = (Vector<float>.Zero, Vector<float>.Zero);
                for (int x = 0; x < After.Width; x++)
                {
                    float* place = values + (((y * Before.Width) + x) * step * lanes) + lane;
                    Vector<float> share = Share(Vector.Load(gradient + (((y * After.Width) + x) * lanes) + lane), place, scale + lane, out Vector<float> choice);
                    rowPlain += share;
                    rowTimes = Vector.FusedMultiplyAdd(share, ChosenValue(place, choice) - mean, rowTimes);
                }

                plain += rowPlain;
                times += rowTimes;
            }

            for (int i = 0; i < Vector<float>.Count; i++)
            {
                sums[lane + i] += plain[i];
                sums[lanes + lane + i] += times[i];
            }
        }
    }

    private static Vector<float> Chosen(Vector<float> share, Vector<float> choice, int place)
        => Vector.ConditionalSelect(Vector.Equals(choice, new Vector<float>(place)), share, Vector<float>.Zero);

    private static void Slope(float* value, Vector<float> slope, Vector<float> offset, Vector<float> share, float* result)
        => (share + Vector.FusedMultiplyAdd(slope, Vector.Load(value), offset)).Store(result);

    private static Vector<float> Scaled(float* place, Vector<float> factor, Vector<float> offset)
        => Vector.FusedMultiplyAdd(factor, Vector.Load(place), offset);

    /// <summary>The gradient where Relu lets it through, and the place that it goes to, from 1.</summary>
    private Vector<float> Share(Vector<float> gradient, float* place, float* scale, out Vector<float> choice)
    {
        Vector<float> value = Largest(place, scale, out choice);
        return Vector.ConditionalSelect(Vector.GreaterThan(value, _floor), gradient, Vector<float>.Zero);
    }

    private Vector<float> Largest(float* place, float* scale, out Vector<float> choice)
    {
        int lanes = Before.Lanes;
        (Vector<float> factor, Vector<float> offset) = (Vector.Load(scale), Vector.Load(scale + lanes));
        Vector<float> largest = Scaled(place, factor, offset);
        choice = Vector<float>.One;
        if (Pools)
        {
            int row = Before.Width * lanes;
            Larger(Scaled(place + lanes, factor, offset), 2, ref largest, ref choice);
            Larger(Scaled(place + row, factor, offset), 3, ref largest, ref choice);
            Larger(Scaled(place + row + lanes, factor, offset), 4, ref largest, ref choice);
        }

        return largest;
    }

    private static void Larger(Vector<float> value, int place, ref Vector<float> largest, ref Vector<float> choice)
    {
        Vector<int> wins = Vector.GreaterThan(value, largest);
        largest = Vector.ConditionalSelect(wins, value, largest);
        choice = Vector.ConditionalSelect(wins, new Vector<float>(place), choice);
    }

    private Vector<float> ChosenValue(float* place, Vector<float> choice)
    {
        Vector<float> value = Vector.Load(place);
        if (Pools)
        {
            int lanes = Before.Lanes;
            int row = Before.Width * lanes;
            value = Vector.ConditionalSelect(Vector.Equals(choice, new Vector<float>(2)), Vector.Load(place + lanes), value);
            value = Vector.ConditionalSelect(Vector.Equals(choice, new Vector<float>(3)), Vector.Load(place + row), value);
            value = Vector.ConditionalSelect(Vector.Equals(choice, new Vector<float>(4)), Vector.Load(place + row + lanes), value);
        }

        return value;
    }

    /// <summary>An odd last row or column gets no gradient of its own, but moves the statistics.</summary>
    private void LeftOut(float* values, float* slopes, float* target, int pitch)
    {
        int lanes = Before.Lanes;
        for (int y = 0; y < Before.Height; y++)
        {
            for (int x = y < After.Height * 2 ? After.Width * 2 : 0; x < Before.Width; x++)
            {
                for (int lane = 0; lane < lanes; lane += Vector<float>.Count)
                {
                    Slope(
                        values + (((y * Before.Width) + x) * lanes) + lane,
                        Vector.Load(slopes + lane),
                        Vector.Load(slopes + lanes + lane),
                        Vector<float>.Zero,
                        target + (y * pitch) + (x * lanes) + lane);
                }
            }
        }
    }
}
