using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>Convolves each picture; what is done with the values is left to those that inherit.</summary>
internal abstract unsafe class ConvolutionKernel : PictureKernel
{
    private readonly PictureSource _source;
    private readonly Bordered _input;
    private readonly WindowProduct _product;
    private readonly PackedFilters _filters;
    private readonly float* _start;
    private readonly bool _hasBias;

    protected ConvolutionKernel(
        int batch, Convolution convolution, PictureSource source, bool hasBias, int moreInputs, IEnumerable<long[]> shapes, Workspaces workspaces)
        : base(
            batch,
            source.Tensors.Count + 1 + (hasBias ? 1 : 0) + moreInputs,
            shapes,
            workspaces,
            convolution.InputWithBorder(source.Stride).Length + (3L * convolution.Output.Length) + convolution.Input.Length)
    {
        (Convolution, _source, _hasBias) = (convolution, source, hasBias);
        _input = convolution.InputWithBorder(source.Stride);
        _product = new WindowProduct(_input, convolution.Window, convolution.Output);
        _filters = PackedFilters.Forward(_product, convolution);
        _start = (float*)NativeMemory.AlignedAlloc((nuint)convolution.Output.Lanes * sizeof(float), 64);
        new Span<float>(_start, convolution.Output.Lanes).Clear();
    }

    protected Convolution Convolution { get; }

    /// <summary>The first of the inputs that those that inherit have asked for.</summary>
    protected int MoreInputs => _source.Tensors.Count + (_hasBias ? 2 : 1);

    protected override void Begin()
    {
        int weights = _source.Tensors.Count;
        _filters.Pack(Inputs[weights]);
        if (_hasBias)
        {
            new ReadOnlySpan<float>(Inputs[weights + 1], Convolution.Output.Channels).CopyTo(new Span<float>(_start, Convolution.Output.Channels));
        }
    }

    protected override void BeginPart(int part, float* workspace) => new Span<float>(workspace, _input.Length).Clear();

    protected override void Run(int part, int picture, float* workspace)
    {
        float* spare = workspace + Round(_input.Length);
        _source.Load(Inputs, picture, workspace + _input.Origin, _input.Pitch, spare);
        float* values = Values(picture, spare);
        _product.Run(workspace, _filters.Values, _start, values);
        Finish(part, picture, values, spare + Convolution.Output.Length);
    }

    /// <summary>Where the values of a picture go.</summary>
    protected abstract float* Values(int picture, float* spare);

    /// <summary>What is done with them; <paramref name="spare"/> has room for two pictures.</summary>
    protected abstract void Finish(int part, int picture, float* values, float* spare);

    protected override void Dispose(bool disposing)
    {
        _filters.Dispose();
        NativeMemory.AlignedFree(_start);
        base.Dispose(disposing);
    }

    private static int Round(int length) => (length + 15) / 16 * 16;
}

/// <summary>A convolution with Relu and pooling, if any, done while the picture is in the cache.</summary>
internal sealed unsafe class ActivatedConvolutionKernel : ConvolutionKernel
{
    private readonly Activation _activation;
    private readonly bool _planar;
    private readonly float[] _scale;

    /// <param name="batch">Pictures.</param>
    /// <param name="convolution">The geometry.</param>
    /// <param name="source">Its input.</param>
    /// <param name="hasBias">Whether a bias follows the filters among the inputs.</param>
    /// <param name="activation">What follows.</param>
    /// <param name="planar">Whether standard operators read the result.</param>
    /// <param name="workspaces">Where parts work.</param>
    public ActivatedConvolutionKernel(
        int batch, Convolution convolution, PictureSource source, bool hasBias, Activation activation, bool planar, Workspaces workspaces)
        : base(batch, convolution, source, hasBias, moreInputs: 0, Shapes(batch, activation, planar), workspaces)
    {
        (_activation, _planar) = (activation, planar);
        _scale = GC.AllocateArray<float>(2 * convolution.Output.Lanes, pinned: true);
        _scale.AsSpan(0, convolution.Output.Lanes).Fill(1);
    }

    protected override float* Values(int picture, float* spare)
        => !_planar && !_activation.Chooses ? Outputs[0] + ((long)picture * Convolution.Output.Length) : spare;

    protected override void Finish(int part, int picture, float* values, float* spare)
    {
        Picture after = _activation.After;
        float* result = _planar ? spare : Outputs[0] + ((long)picture * after.Length);
        if (_activation.Chooses)
        {
            float* choices = Outputs[1] + ((long)picture * after.Length);
            fixed (float* scale = _scale)
            {
                _activation.Forward(values, scale, result, after.Width * after.Lanes, choices);
            }

            values = result;
        }

        if (_planar)
        {
            PlanarKernel.Write(values, after, Outputs[0] + ((long)picture * after.Channels * after.Places));
        }
    }

    private static IEnumerable<long[]> Shapes(int batch, Activation activation, bool planar)
    {
        Picture after = activation.After;
        yield return planar ? [batch, after.Channels, after.Height, after.Width] : after.ChannelsLast(batch);
        if (activation.Chooses)
        {
            yield return after.ChannelsLast(batch);
        }
    }
}
