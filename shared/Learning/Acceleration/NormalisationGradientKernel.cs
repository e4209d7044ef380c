namespace Aviary.Learning.Acceleration;

/// <summary>
/// The gradients of a normalisation's scale and shift, and from these, for each lane, slope and offset of the gradient before it
/// (Ioffe and Szegedy, "Batch Normalization", 2015, section 3).
/// Inputs: those of the gradient, values, table of factors. Outputs: gradient of the scale, of the shift, slopes and offsets.
/// </summary>
internal sealed unsafe class NormalisationGradientKernel(int batch, Activation activation, PictureSource gradient, Workspaces workspaces) : PictureKernel(
    batch,
    gradient.Tensors.Count + 2,
    [[activation.Before.Channels], [activation.Before.Channels], [2, activation.Before.Lanes]],
    workspaces,
    2L * activation.Before.Length)
{
    private readonly double[] _sums = GC.AllocateArray<double>(2 * activation.Before.Lanes * 16, pinned: true);

    protected override void BeginPart(int part, float* workspace) => Sums(part).Clear();

    protected override void Run(int part, int picture, float* workspace)
    {
        float* after = gradient.Dense(Inputs, picture, workspace);
        float** own = Inputs + gradient.Tensors.Count;
        fixed (double* sums = Sums(part))
        {
            activation.AddSums(after, own[0] + ((long)picture * activation.Before.Length), own[1], sums);
        }
    }

    protected override void End()
    {
        int lanes = activation.Before.Lanes;
        double count = (double)Batch * activation.Before.Places;
        float* table = Inputs[gradient.Tensors.Count + 1];
        float* slopes = Outputs[2];
        new Span<float>(slopes, 2 * lanes).Clear();
        for (int channel = 0; channel < activation.Before.Channels; channel++)
        {
            (double plain, double times) = (0, 0);
            for (int part = 0; part < Parts; part++)
            {
                plain += Sums(part)[channel];
                times += Sums(part)[lanes + channel];
            }

            (double factor, double mean, double inverse) = (table[channel], table[(2 * lanes) + channel], table[(3 * lanes) + channel]);
            double slope = -factor * inverse * inverse * times / count;
            Outputs[0][channel] = (float)(times * inverse);
            Outputs[1][channel] = (float)plain;
            slopes[channel] = (float)slope;
            slopes[lanes + channel] = (float)((-factor * plain / count) - (slope * mean));
        }
    }

    private Span<double> Sums(int part) => _sums.AsSpan(part * 2 * activation.Before.Lanes, 2 * activation.Before.Lanes);
}
