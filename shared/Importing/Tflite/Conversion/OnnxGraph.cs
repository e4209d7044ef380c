using System.Runtime.InteropServices;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>The graph that is written, with the forms that a value is asked for: bytes or real numbers, channels last or first.</summary>
/// <param name="arithmetic">How quantised networks are computed.</param>
/// <param name="openBatch">Whether the first dimension is left open.</param>
internal sealed class OnnxGraph(Arithmetic arithmetic, bool openBatch)
{
    private readonly Dictionary<WeightForm, string> _weights = [];
    private readonly Dictionary<int, TfliteTensor> _unpacked = [];

    public GraphBuilder Builder { get; } = new(new GraphProto { Name = "imported" });

    public bool AsFloat => arithmetic == Arithmetic.Real;

    public bool IsFaithful => arithmetic == Arithmetic.Faithful;

    public bool OpenBatch => openBatch;

    /// <summary>Weights in one form, made once however many layers name them: to make them takes as long as they are large.</summary>
    public string Weights(WeightForm form, Func<string> make)
    {
        if (!_weights.TryGetValue(form, out string? known))
        {
            _weights.Add(form, known = make());
        }

        return known;
    }

    /// <summary>A constant as real numbers, unpacked once however many operators ask for it.</summary>
    public TfliteTensor Unpacked(TfliteTensor constant)
    {
        if (!_unpacked.TryGetValue(constant.Index, out TfliteTensor? known))
        {
            _unpacked.Add(constant.Index, known = constant.AsReals("a constant"));
        }

        return known;
    }

    /// <summary>The real numbers of a value.</summary>
    public string Real(GraphValue value, bool channelsFirst)
    {
        if (value[false, channelsFirst] is { } known)
        {
            return known;
        }

        if (value.Tensor.Kind.IsWhole())
        {
            throw new TfliteException(
                $"{value.Tensor.Label}: {value.Tensor.Kind.Text()} is computed with; whole numbers are imported as inputs, indices and shapes alone");
        }

        bool otherReal = value[false, !channelsFirst] is not null;
        string made = value.Tensor.IsConstant && (AsFloat || value.Scale is null) ? RealConstant(value.Tensor, channelsFirst)
            : value.Scale is { } scale && !(AsFloat && otherReal) ? Dequantise(Bytes(value, channelsFirst), scale)
            : Transposed(value[false, !channelsFirst]!, channelsFirst);
        value[false, channelsFirst] = made;
        return made;
    }

    /// <summary>The type of numbers that are no bytes here.</summary>
    public static DataType TypeOf(TensorKind kind) => kind switch
    {
        TensorKind.Int32 => DataType.Int32,
        TensorKind.Int64 => DataType.Int64,
        _ => DataType.Float,
    };

    /// <summary>The numbers of a value that are what they are, in the file's order.</summary>
    public string Whole(GraphValue value)
    {
        if (value[false, false] is { } known)
        {
            return known;
        }

        DataType type = TypeOf(value.Tensor.Kind);
        return value.Tensor.Data is { } data
            ? Builder.Constant(type, data.Span, [.. value.Shape.Select(length => (long)length)])
            : throw new TfliteException($"{value.Tensor.Label} is used before it is made");
    }

    /// <summary>The bytes of a quantised value.</summary>
    public string Bytes(GraphValue value, bool channelsFirst)
    {
        if (value[true, channelsFirst] is { } known)
        {
            return known;
        }

        string made = value.Tensor.IsConstant ? ByteConstant(value.Tensor, channelsFirst)
            : value[true, !channelsFirst] is { } other ? Transposed(other, channelsFirst)
            : throw new TfliteException($"{value.Tensor.Label} is used before it is made");
        value[true, channelsFirst] = made;
        return made;
    }

    /// <summary>What is kept of a value: bytes of a quantised one, whole numbers, otherwise real ones.</summary>
    public string Stored(GraphValue value, bool channelsFirst) => KeepsBytes(value) ? Bytes(value, channelsFirst)
        : value.Tensor.Kind.IsWhole() ? Whole(value)
        : Real(value, channelsFirst);

    /// <summary>Whether a value is kept as bytes.</summary>
    public bool KeepsBytes(GraphValue value)
        => value.Scale is not null && (!AsFloat || (value[false, false] is null && value[false, true] is null && !value.Tensor.IsConstant));

    public string Dequantise(string bytes, ByteScale scale)
        => Builder.Add("DequantizeLinear", [bytes, Builder.Scalar(scale.Scale), ByteScalar(scale.ZeroPoint)]);

    /// <summary>The bytes of a quantised value less their zero point: whole numbers, held as real ones.</summary>
    public string Steps(GraphValue value, bool channelsFirst) => Dequantise(Bytes(value, channelsFirst), value.Scale!.Value with { Scale = 1 });

    public string Quantise(string real, ByteScale scale)
        => Builder.Add("QuantizeLinear", [real, Builder.Scalar(scale.Scale), ByteScalar(scale.ZeroPoint)]);

    public string Cast(string numbers, DataType type) => Builder.Add("Cast", [numbers], Attributes.Int("to", (long)type));

    public string ByteScalar(byte number) => Builder.Constant(DataType.Uint8, [number], []);

    /// <summary>Real numbers held within bounds.</summary>
    public string Clip(string real, Activation bounds)
    {
        if (bounds.IsNone)
        {
            return real;
        }

        return bounds == Activation.Relu
            ? Builder.Add("Relu", [real])
            : Builder.Add("Clip", [real, Builder.Scalar(bounds.Lowest), float.IsFinite(bounds.Highest) ? Builder.Scalar(bounds.Highest) : ""]);
    }

    /// <summary>Bytes held within bounds of the real numbers that they stand for.</summary>
    public string ClipBytes(string bytes, ByteScale scale, Activation bounds)
    {
        byte lowest = float.IsFinite(bounds.Lowest) ? scale.Nearest(bounds.Lowest) : byte.MinValue;
        byte highest = float.IsFinite(bounds.Highest) ? scale.Nearest(bounds.Highest) : byte.MaxValue;
        return (lowest, highest) == (byte.MinValue, byte.MaxValue)
            ? bytes
            : Builder.Add("Clip", [bytes, ByteScalar(lowest), ByteScalar(highest)]);
    }

    /// <summary>The lengths for a Reshape, with the batch open where it is.</summary>
    public string Lengths(ReadOnlySpan<int> shape)
    {
        long[] lengths = new long[shape.Length];
        for (int i = 0; i < lengths.Length; i++)
        {
            lengths[i] = i == 0 && openBatch ? -1 : shape[i];
        }

        return Builder.Constant(lengths);
    }

    public string Transposed(string name, ReadOnlySpan<int> order)
    {
        long[] wide = [.. order.ToArray().Select(place => (long)place)];
        return Builder.Add("Transpose", [name], Attributes.Ints("perm", wide));
    }

    private string Transposed(string name, bool channelsFirst) => Transposed(name, channelsFirst ? Permutation.ChannelsFirst : Permutation.ChannelsLast);

    private string RealConstant(TfliteTensor tensor, bool channelsFirst)
    {
        int[] order = channelsFirst ? Permutation.ChannelsFirst : [];
        return Weights(WeightForm.Of(tensor, tensor.Quantisation, withScales: true, tensor.Shape, order), () =>
        {
            float[] reals = tensor.Reals("an operand");
            (byte[] raw, long[] shape) = Ordered(MemoryMarshal.AsBytes<float>(reals).ToArray(), sizeof(float), tensor.Shape, channelsFirst);
            return Builder.Constant(DataType.Float, raw, shape);
        });
    }

    private string ByteConstant(TfliteTensor tensor, bool channelsFirst)
    {
        (byte[] raw, long[] shape) = Ordered(ByteScale.Unsigned(tensor), 1, tensor.Shape, channelsFirst);
        return Builder.Constant(DataType.Uint8, raw, shape);
    }

    /// <summary>With channels first a constant of fewer dimensions gets leading ones, as broadcasting would give it.</summary>
    private static (byte[] Raw, long[] Shape) Ordered(byte[] raw, int size, int[] shape, bool channelsFirst)
    {
        int[] full = shape;
        if (channelsFirst)
        {
            full = [.. Enumerable.Repeat(1, 4 - shape.Length), .. shape];
            raw = Permutation.Apply(raw, size, full, Permutation.ChannelsFirst);
            full = Permutation.Shape(full, Permutation.ChannelsFirst);
        }

        return (raw, [.. full.Select(length => (long)length)]);
    }
}
