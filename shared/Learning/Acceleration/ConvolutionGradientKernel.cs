using System.Numerics;
using System.Runtime.InteropServices;

namespace Aviary.Learning.Acceleration;

/// <summary>
/// All gradients of a convolution, picture by picture, so that its input and its output's gradient are loaded once.
/// Inputs: those of the source, those of the gradient, filters. Outputs: gradient of the filters, of the bias if there is one, of the input
/// if it is wanted, and what <see cref="NormalisationSums"/> gives if the input's normalisation is given.
/// </summary>
internal sealed unsafe class ConvolutionGradientKernel : PictureKernel
{
    private readonly Convolution _convolution;
    private readonly PictureSource _source;
    private readonly PictureSource _gradient;
    private readonly Bordered _input;
    private readonly Bordered _output;
    private readonly FilterGradient _filterGradient;
    private readonly int[] _filterIndices;
    private readonly bool _hasBias;
    private readonly InputGradient _wanted;
    private readonly NormalisationSums? _before;
    private readonly WindowProduct _product;
    private readonly PackedFilters _filters;
    private readonly float* _zeros;
    private readonly float* _sums;
    private readonly int _partLength;

    /// <param name="batch">Pictures.</param>
    /// <param name="convolution">The geometry.</param>
    /// <param name="source">Its input.</param>
    /// <param name="gradient">The gradient of its output.</param>
    /// <param name="hasBias">Whether it has a bias.</param>
    /// <param name="wanted">Whether the gradient of the input is wanted, and how.</param>
    /// <param name="before">
    /// What follows the normalised convolution that the input comes from, if nothing else reads that: its sums are added up here, where
    /// values and gradient are in the cache. Null otherwise.
    /// </param>
    /// <param name="workspaces">Where parts work.</param>
    public ConvolutionGradientKernel(
        int batch,
        Convolution convolution,
        PictureSource source,
        PictureSource gradient,
        bool hasBias,
        InputGradient wanted,
        Activation? before,
        Workspaces workspaces)
        : base(
            batch,
            source.Tensors.Count + gradient.Tensors.Count + 1,
            Shapes(batch, convolution, hasBias, wanted).Concat(before is null ? [] : NormalisationSums.Shapes(before)),
            workspaces,
            convolution.InputWithBorder(source.Stride).Length + convolution.GradientWithBorder.Length
                + (2L * Math.Max(convolution.Input.Length, convolution.Output.Length)) + 64)
    {
        (_convolution, _source, _gradient, _hasBias, _wanted) = (convolution, source, gradient, hasBias, wanted);
        (_input, _output) = (convolution.InputWithBorder(source.Stride), convolution.GradientWithBorder);
        _filterGradient = new FilterGradient(_input, convolution.Window, _output);
        _filterIndices = convolution.ForEachWeight((filter, channel, row, column) => _filterGradient.Index(filter, row, column, channel));
        _product = new WindowProduct(_output, convolution.Window, convolution.Input);
        _filters = PackedFilters.Backward(_product, convolution);
        _partLength = (_filterGradient.Length + convolution.Output.Lanes + 15) / 16 * 16;
        _sums = (float*)NativeMemory.AlignedAlloc((nuint)Parts * (nuint)_partLength * sizeof(float), 64);
        _before = before is null ? null : new NormalisationSums(before, batch, Parts);
        _zeros = (float*)NativeMemory.AlignedAlloc((nuint)convolution.Input.Lanes * sizeof(float), 64);
        new Span<float>(_zeros, convolution.Input.Lanes).Clear();
    }

    protected override void Begin()
    {
        if (_wanted != InputGradient.None)
        {
            _filters.Pack(Inputs[InputCount - 1]);
        }
    }

    protected override void BeginPart(int part, float* workspace)
    {
        new Span<float>(workspace, Round(_input.Length) + _output.Length).Clear();
        new Span<float>(Sums(part), _partLength).Clear();
        _before?.Begin(part);
    }

    protected override void Run(int part, int picture, float* workspace)
    {
        float* gradient = workspace + Round(_input.Length);
        float* spare = gradient + Round(_output.Length);
        _source.Load(Inputs, picture, workspace + _input.Origin, _input.Pitch, spare);
        _gradient.Load(Inputs + _source.Tensors.Count, picture, gradient + _output.Origin, _output.Pitch, spare);
        _filterGradient.Add(workspace, gradient + _output.Origin, Sums(part));
        if (_hasBias)
        {
            AddBias(gradient + _output.Origin, Sums(part) + _filterGradient.Length);
        }

        if (_wanted == InputGradient.None)
        {
            return;
        }

        Picture input = _convolution.Input;
        float* output = Outputs[_hasBias ? 2 : 1];
        float* result = _wanted == InputGradient.Planar ? spare : output + ((long)picture * input.Length);
        _product.Run(gradient, _filters.Values, _zeros, result);
        _before?.Add(part, result, Inputs[0], picture, Inputs[1]);
        if (_wanted == InputGradient.Planar)
        {
            PlanarKernel.Write(result, input, output + ((long)picture * input.Channels * input.Places));
        }
    }

    protected override void End()
    {
        float* sums = Sums(0);
        for (int part = 1; part < Parts; part++)
        {
            float* share = Sums(part);
            for (int i = 0; i < _partLength; i += Vector<float>.Count)
            {
                (Vector.Load(sums + i) + Vector.Load(share + i)).Store(sums + i);
            }
        }

        float* filters = Outputs[0];
        for (int i = 0; i < _filterIndices.Length; i++)
        {
            filters[i] = sums[_filterIndices[i]];
        }

        _before?.End(Inputs[1], Outputs + OutputCount - 3);
        if (_hasBias)
        {
            int channels = _convolution.Output.Channels;
            new ReadOnlySpan<float>(sums + _filterGradient.Length, channels).CopyTo(new Span<float>(Outputs[1], channels));
        }
    }

    protected override void Dispose(bool disposing)
    {
        _filters.Dispose();
        NativeMemory.AlignedFree(_sums);
        NativeMemory.AlignedFree(_zeros);
        base.Dispose(disposing);
    }

    private static int Round(int length) => (length + 15) / 16 * 16;

    private static IEnumerable<long[]> Shapes(int batch, Convolution convolution, bool hasBias, InputGradient wanted)
    {
        yield return convolution.FilterShape;
        if (hasBias)
        {
            yield return [convolution.Output.Channels];
        }

        Picture input = convolution.Input;
        if (wanted != InputGradient.None)
        {
            yield return wanted == InputGradient.Planar ? [batch, input.Channels, input.Height, input.Width] : input.ChannelsLast(batch);
        }
    }

    private float* Sums(int part) => _sums + ((long)part * _partLength);

    private void AddBias(float* gradient, float* sums)
    {
        for (int lane = 0; lane < _output.Stride; lane += Vector<float>.Count)
        {
            Vector<float> sum = Vector<float>.Zero;
            for (int y = 0; y < _output.Height; y++)
            {
                Vector<float> row = Vector<float>.Zero;
                for (int x = 0; x < _output.Width; x++)
                {
                    row += Vector.Load(gradient + (y * _output.Pitch) + (x * _output.Stride) + lane);
                }

                sum += row;
            }

            (Vector.Load(sums + lane) + sum).Store(sums + lane);
        }
    }
}

/// <summary>In which form the gradient of a convolution's input is wanted.</summary>
internal enum InputGradient
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>With the channels last.</summary>
    ChannelsLast,

    /// <summary>As the standard operators have it.</summary>
    Planar,
}
