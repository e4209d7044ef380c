namespace Aviary.Learning.Acceleration;

/// <summary>A kernel whose parts are runs of pictures, each of which is worked on in a workspace.</summary>
internal abstract unsafe class PictureKernel : Kernel
{
    private const int MostParts = 16;
    private const int FewestPictures = 4;

    private readonly Workspaces _workspaces;

    /// <param name="batch">Pictures.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="shapes">The shapes of the outputs.</param>
    /// <param name="workspaces">Where parts work.</param>
    /// <param name="workspace">Floats that a part needs.</param>
    protected PictureKernel(int batch, int inputs, IEnumerable<long[]> shapes, Workspaces workspaces, long workspace)
        : base(inputs, shapes, Math.Clamp(batch / FewestPictures, 1, MostParts))
    {
        (Batch, _workspaces) = (batch, workspaces);
        workspaces.Reserve(workspace);
    }

    /// <summary>Pictures.</summary>
    protected int Batch { get; }

    protected sealed override void Part(int part)
    {
        float* workspace = _workspaces.Rent();
        try
        {
            BeginPart(part, workspace);
            for (int picture = Start(part); picture < Start(part + 1); picture++)
            {
                Run(part, picture, workspace);
            }
        }
        finally
        {
            _workspaces.Return(workspace);
        }
    }

    protected virtual void BeginPart(int part, float* workspace)
    {
    }

    protected abstract void Run(int part, int picture, float* workspace);

    private int Start(int part) => (int)((long)Batch * part / Parts);
}

/// <summary>Writes pictures as the standard operators want them: [batch, channels, height, width].</summary>
internal sealed unsafe class PlanarKernel(int batch, PictureSource source, Workspaces workspaces) : PictureKernel(
    batch,
    source.Tensors.Count,
    [[batch, source.Picture.Channels, source.Picture.Height, source.Picture.Width]],
    workspaces,
    2L * source.Picture.Length)
{
    /// <param name="values">A picture with its channels last.</param>
    /// <param name="picture">Its size.</param>
    /// <param name="target">Where it goes.</param>
    public static void Write(float* values, Picture picture, float* target)
    {
        for (int channel = 0; channel < picture.Channels; channel++)
        {
            float* value = values + channel;
            for (int place = 0; place < picture.Places; place++, value += picture.Lanes)
            {
                *target++ = *value;
            }
        }
    }

    protected override void Run(int part, int picture, float* workspace)
        => Write(
            source.Dense(Inputs, picture, workspace),
            source.Picture,
            Outputs[0] + ((long)picture * source.Picture.Channels * source.Picture.Places));
}

/// <summary>The mean of each channel of each picture: [batch, channels, 1, 1].</summary>
internal sealed unsafe class AverageKernel(int batch, PictureSource source, Workspaces workspaces) : PictureKernel(
    batch, source.Tensors.Count, [[batch, source.Picture.Channels, 1, 1]], workspaces, 2L * source.Picture.Length)
{
    protected override void Run(int part, int picture, float* workspace)
    {
        float* values = source.Dense(Inputs, picture, workspace);
        float* means = Outputs[0] + ((long)picture * source.Picture.Channels);
        for (int channel = 0; channel < source.Picture.Channels; channel++)
        {
            double sum = 0;
            for (int place = 0; place < source.Picture.Places; place++)
            {
                sum += values[(place * source.Picture.Lanes) + channel];
            }

            means[channel] = (float)(sum / source.Picture.Places);
        }
    }
}
