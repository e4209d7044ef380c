namespace Aviary.Learning.Acceleration;

/// <summary>
/// The sums of <see cref="NormalisationSums"/>, where no kernel before has them at hand.
/// Inputs: those of the gradient, values, table of factors. Outputs: gradient of the scale, of the shift, slopes and offsets.
/// </summary>
internal sealed unsafe class NormalisationGradientKernel : PictureKernel
{
    private readonly PictureSource _gradient;
    private readonly NormalisationSums _sums;

    public NormalisationGradientKernel(int batch, Activation activation, PictureSource gradient, Workspaces workspaces)
        : base(batch, gradient.Tensors.Count + 2, NormalisationSums.Shapes(activation), workspaces, 2L * activation.Before.Length)
    {
        _gradient = gradient;
        _sums = new NormalisationSums(activation, batch, Parts);
    }

    private float** Own => Inputs + _gradient.Tensors.Count;

    protected override void BeginPart(int part, float* workspace) => _sums.Begin(part);

    protected override void Run(int part, int picture, float* workspace)
        => _sums.Add(part, _gradient.Dense(Inputs, picture, workspace), Own[0], picture, Own[1]);

    protected override void End() => _sums.End(Own[1], Outputs);
}
