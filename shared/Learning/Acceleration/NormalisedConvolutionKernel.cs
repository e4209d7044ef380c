using System.Numerics;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// A convolution and the statistics of its values over the whole batch, from which come the factors and offsets of the normalisation.
/// Mean and squared distances are taken of each picture while it is in the cache, and joined in double precision
/// (Chan, Golub and LeVeque, "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979).
/// </summary>
internal sealed unsafe class NormalisedConvolutionKernel : ConvolutionKernel
{
    private readonly float _epsilon;
    private readonly double[] _counts;
    private readonly double[][] _means;
    private readonly double[][] _squares;

    /// <summary>Inputs: those of the source, filters, bias if any, scale, shift. Outputs: values; factors, offsets, means and inverse deviations; mean; variance.</summary>
    /// <param name="batch">Pictures.</param>
    /// <param name="convolution">The geometry.</param>
    /// <param name="source">Its input.</param>
    /// <param name="hasBias">Whether a bias follows the filters among the inputs.</param>
    /// <param name="epsilon">Is added to the variance.</param>
    /// <param name="workspaces">Where parts work.</param>
    public NormalisedConvolutionKernel(int batch, Convolution convolution, PictureSource source, bool hasBias, float epsilon, Workspaces workspaces)
        : base(batch, convolution, source, hasBias, moreInputs: 2, Shapes(batch, convolution.Output), workspaces)
    {
        _epsilon = epsilon;
        _counts = new double[Parts];
        _means = [.. Enumerable.Range(0, Parts).Select(_ => new double[convolution.Output.Lanes])];
        _squares = [.. Enumerable.Range(0, Parts).Select(_ => new double[convolution.Output.Lanes])];
    }

    protected override float* Values(int picture, float* spare) => Outputs[0] + ((long)picture * Convolution.Output.Length);

    protected override void BeginPart(int part, float* workspace)
    {
        base.BeginPart(part, workspace);
        _counts[part] = 0;
        Array.Clear(_means[part]);
        Array.Clear(_squares[part]);
    }

    protected override void Finish(int part, int picture, float* values, float* spare)
    {
        (int lanes, int places) = (Convolution.Output.Lanes, Convolution.Output.Places);
        for (int lane = 0; lane < lanes; lane += Vector<float>.Count)
        {
            Vector<float> mean = Sum(values + lane, lanes, places) / places;
            Vector<float> squares = SumOfSquares(values + lane, lanes, places, mean);
            for (int i = 0; i < Vector<float>.Count; i++)
            {
                Join(_counts[part], places, ref _means[part][lane + i], mean[i], ref _squares[part][lane + i], squares[i]);
            }
        }

        _counts[part] += places;
    }

    protected override void End()
    {
        (int channels, int lanes) = (Convolution.Output.Channels, Convolution.Output.Lanes);
        float* scale = Inputs[MoreInputs], shift = Inputs[MoreInputs + 1], table = Outputs[1];
        new Span<float>(table, 4 * lanes).Clear();
        for (int channel = 0; channel < channels; channel++)
        {
            (double count, double mean, double squares) = (0, 0, 0);
            for (int part = 0; part < Parts; part++)
            {
                Join(count, _counts[part], ref mean, _means[part][channel], ref squares, _squares[part][channel]);
                count += _counts[part];
            }

            double inverse = 1 / Math.Sqrt((squares / count) + _epsilon);
            double factor = scale[channel] * inverse;
            table[channel] = (float)factor;
            table[lanes + channel] = (float)(shift[channel] - (mean * factor));
            table[(2 * lanes) + channel] = (float)mean;
            table[(3 * lanes) + channel] = (float)inverse;
            Outputs[2][channel] = (float)mean;
            Outputs[3][channel] = (float)(squares / count);
        }
    }

    /// <summary>Joins the statistics of two sets of values.</summary>
    private static void Join(double count, double otherCount, ref double mean, double otherMean, ref double squares, double otherSquares)
    {
        (double distance, double share) = (otherMean - mean, otherCount / (count + otherCount));
        mean += distance * share;
        squares += otherSquares + (distance * distance * count * share);
    }

    private static Vector<float> Sum(float* values, int step, int places)
    {
        (Vector<float> even, Vector<float> odd) = (Vector<float>.Zero, Vector<float>.Zero);
        for (int place = 0; place + 1 < places; place += 2)
        {
            even += Vector.Load(values + (place * step));
            odd += Vector.Load(values + ((place + 1) * step));
        }

        return even + odd + (places % 2 == 0 ? Vector<float>.Zero : Vector.Load(values + ((places - 1) * step)));
    }

    private static Vector<float> SumOfSquares(float* values, int step, int places, Vector<float> mean)
    {
        (Vector<float> even, Vector<float> odd) = (Vector<float>.Zero, Vector<float>.Zero);
        for (int place = 0; place < places; place++)
        {
            Vector<float> distance = Vector.Load(values + (place * step)) - mean;
            (even, odd) = (odd, Vector.FusedMultiplyAdd(distance, distance, even));
        }

        return even + odd;
    }

    private static long[][] Shapes(int batch, Picture output)
        => [output.ChannelsLast(batch), [4, output.Lanes], [output.Channels], [output.Channels]];
}
