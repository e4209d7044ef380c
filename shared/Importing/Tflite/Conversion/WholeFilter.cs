using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>
/// The filter of a quantised convolution as the whole numbers that its bytes stand for, −255 to 255: byte less zero point. Dimensions
/// are the file's: output, height, width, input; or 1, height, width, channel where each channel has a filter of its own.
/// </summary>
internal sealed class WholeFilter
{
    private readonly TfliteTensor _tensor;
    private readonly int _zero;
    private int[] _numbers;

    /// <param name="operation">The convolution.</param>
    /// <param name="tensor">The filter: constant bytes with one scale.</param>
    /// <param name="bias">The bias, or null.</param>
    public WholeFilter(TfliteOperator operation, TfliteTensor tensor, TfliteTensor? bias)
    {
        _tensor = tensor;
        _zero = tensor.Quantisation!.ZeroPoint;
        Operation = operation;
        Biases = bias is null ? null : MemoryMarshal.Cast<byte, int>(bias.Data!.Value.Span).ToArray();
        Bias = bias;
        Outputs = tensor.Shape[0];
        Inputs = tensor.Shape[3];
        _numbers = [.. tensor.Data!.Value.ToArray().Select(raw => (tensor.Kind == TensorKind.UInt8 ? raw : (sbyte)raw) - _zero)];
    }

    public TfliteOperator Operation { get; }

    /// <summary>The bias as the file declares it.</summary>
    public TfliteTensor? Bias { get; }

    /// <summary>The bias by output, in the scale of the sums.</summary>
    public int[]? Biases { get; private set; }

    public int Outputs { get; private set; }

    /// <summary>Channels that come in; of a filter for each channel, all of them.</summary>
    public int Inputs { get; private set; }

    private bool Fits => Array.TrueForAll(_numbers, IsByte);

    /// <summary>The channels that come in with a number that is no signed byte.</summary>
    public SortedSet<int> WideInputs() => [.. Enumerable.Range(0, _numbers.Length).Where(i => !IsByte(_numbers[i])).Select(i => i % Inputs)];

    /// <summary>The numbers that go from an input into an output or channel.</summary>
    public IEnumerable<int> Row(int output)
    {
        int size = _numbers.Length / Outputs;
        return _numbers.Skip(output * size).Take(size);
    }

    /// <summary>Takes copies of some inputs besides; where a number was no byte, the first copy gets what is over.</summary>
    public void TakeInputs(int[] copied)
    {
        int all = Inputs + copied.Length;
        int[] numbers = new int[_numbers.Length / Inputs * all];
        Dictionary<int, int> copies = [];
        for (int copy = 0; copy < copied.Length; copy++)
        {
            copies.TryAdd(copied[copy], copy);
        }

        for (int i = 0; i < _numbers.Length; i++)
        {
            (int at, int input) = (i / Inputs * all, i % Inputs);
            bool isCopied = copies.TryGetValue(input, out int copy);
            numbers[at + input] = isCopied ? Nearest(_numbers[i]) : _numbers[i];
            if (isCopied)
            {
                numbers[at + Inputs + copy] = _numbers[i] - numbers[at + input];
            }
        }

        (_numbers, Inputs) = (numbers, all);
    }

    /// <summary>Gives copies of some outputs besides.</summary>
    public void GiveOutputs(int[] copied)
    {
        _numbers = [.. _numbers, .. copied.SelectMany(Row)];
        Biases = Biases is null ? null : [.. Biases, .. copied.Select(output => Biases[output])];
        Outputs += copied.Length;
    }

    /// <summary>Sets a channel of a filter for each channel to zero.</summary>
    public void Silence(int channel)
    {
        for (int i = channel; i < _numbers.Length; i += Inputs)
        {
            _numbers[i] = 0;
        }
    }

    /// <summary>As constants of the file: signed bytes with the zero point 0 where all numbers fit, otherwise as it was.</summary>
    public IEnumerable<TfliteTensor> Tensors()
    {
        int zero = Fits ? 0 : _zero;
        yield return _tensor with
        {
            Kind = Fits ? TensorKind.Int8 : _tensor.Kind,
            Shape = [Outputs, _tensor.Shape[1], _tensor.Shape[2], Inputs],
            Quantisation = _tensor.Quantisation! with { ZeroPoints = [zero] },
            Data = Array.ConvertAll(_numbers, number => unchecked((byte)(number + zero))),
        };
        if (Bias is not null)
        {
            yield return Bias with { Shape = [Biases!.Length], Data = MemoryMarshal.AsBytes<int>(Biases).ToArray() };
        }
    }

    private static bool IsByte(int number) => number is >= sbyte.MinValue and <= sbyte.MaxValue;

    private static int Nearest(int number) => Math.Clamp(number, sbyte.MinValue, sbyte.MaxValue);
}
