namespace Aviary.Learning.Acceleration;

/// <summary>
/// The gradients of a normalisation's scale and shift, summed up part by part, and from these, for each lane, slope and offset of the
/// gradient before it (Ioffe and Szegedy, "Batch Normalization", 2015, section 3).
/// </summary>
/// <param name="activation">What follows the convolution.</param>
/// <param name="batch">Pictures.</param>
/// <param name="parts">Parts.</param>
internal sealed unsafe class NormalisationSums(Activation activation, int batch, int parts)
{
    private readonly double[] _sums = GC.AllocateArray<double>(2 * activation.Before.Lanes * parts, pinned: true);

    /// <summary>The shapes of the gradient of the scale, of the shift, and of slopes and offsets.</summary>
    public static long[][] Shapes(Activation activation)
        => [[activation.Before.Channels], [activation.Before.Channels], [2, activation.Before.Lanes]];

    public void Begin(int part) => Of(part).Clear();

    /// <param name="part">The part.</param>
    /// <param name="gradient">The gradient of a picture after the activation, without gaps.</param>
    /// <param name="values">All pictures before the normalisation.</param>
    /// <param name="picture">Which picture.</param>
    /// <param name="table">Factors, offsets, means, inverse deviations.</param>
    public void Add(int part, float* gradient, float* values, int picture, float* table)
    {
        fixed (double* sums = Of(part))
        {
            activation.AddSums(gradient, values + ((long)picture * activation.Before.Length), table, sums);
        }
    }

    /// <param name="table">Factors, offsets, means, inverse deviations.</param>
    /// <param name="outputs">The gradient of the scale, of the shift, slopes and offsets.</param>
    public void End(float* table, float** outputs)
    {
        int lanes = activation.Before.Lanes;
        double count = (double)batch * activation.Before.Places;
        float* slopes = outputs[2];
        new Span<float>(slopes, 2 * lanes).Clear();
        for (int channel = 0; channel < activation.Before.Channels; channel++)
        {
            (double plain, double times) = (0, 0);
            for (int part = 0; part < parts; part++)
            {
                plain += Of(part)[channel];
                times += Of(part)[lanes + channel];
            }

            (double factor, double mean, double inverse) = (table[channel], table[(2 * lanes) + channel], table[(3 * lanes) + channel]);
            double slope = -factor * inverse * inverse * times / count;
            outputs[0][channel] = (float)(times * inverse);
            outputs[1][channel] = (float)plain;
            slopes[channel] = (float)slope;
            slopes[lanes + channel] = (float)((-factor * plain / count) - (slope * mean));
        }
    }

    private Span<double> Of(int part) => _sums.AsSpan(part * 2 * activation.Before.Lanes, 2 * activation.Before.Lanes);
}
