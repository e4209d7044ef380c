using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;

namespace Aviary.Importing.Tflite.Conversion;

/// <summary>An operator being converted: its operands, its options, and the place for its result.</summary>
internal sealed class Step(OnnxGraph graph, LiveModel model, Dictionary<int, GraphValue> values, TfliteOperator operation)
{
    private const int MostMade = 16 << 20;

    public OnnxGraph Graph => graph;

    public GraphBuilder Builder => graph.Builder;

    public TfliteOperator Operator => operation;

    public LiveModel Model => model;

    public string Label => operation.Label;

    /// <summary>The one output as declared.</summary>
    public TfliteTensor Output => operation.Outputs.Length == 1
        ? model.Tensors[operation.Outputs[0]]
        : throw new TfliteException($"{Label}: {operation.Outputs.Length} outputs; expected one");

    /// <summary>The outputs as declared.</summary>
    public IEnumerable<TfliteTensor> Outputs => operation.Outputs.Select(index => model.Tensors[index]);

    /// <summary>The declared operand; a constant that was computed at import stands for its operator.</summary>
    public TfliteTensor Tensor(int index) => operation.HasInput(index)
        ? values.TryGetValue(operation.Inputs[index], out GraphValue? value) ? value.Tensor : model.Tensors[operation.Inputs[index]]
        : throw new TfliteException($"{Label}: operand {index} is missing");

    public GraphValue Input(int index)
    {
        TfliteTensor tensor = Tensor(index);
        if (values.TryGetValue(tensor.Index, out GraphValue? known))
        {
            return known;
        }

        return tensor.IsConstant
            ? values[tensor.Index] = new GraphValue(tensor)
            : throw new TfliteException($"{Label}: {tensor.Label} is used before it is made");
    }

    /// <summary>The options; null where the file leaves all of them at their defaults.</summary>
    /// <param name="kind">The schema's number of the table.</param>
    public FlatTable? Options(int kind) => operation.OptionsKind == 0 || operation.OptionsKind == kind
        ? operation.Options
        : throw new TfliteException($"{Label}: options of kind {operation.OptionsKind}; expected {kind}");

    public Activation Fused(FlatTable? options, int field) => Activation.Of(options?.Byte(field) ?? 0, Label);

    public void RequireRank(TfliteTensor tensor, int rank)
    {
        if (tensor.Rank != rank)
        {
            throw new TfliteException($"{Label}: {tensor.Label} has the shape {tensor.ShapeText()}; expected {rank} dimensions");
        }
    }

    /// <summary>Holds a declared shape against the one that the operator gives.</summary>
    public void RequireShape(TfliteTensor tensor, ReadOnlySpan<int> shape)
    {
        if (!tensor.Shape.AsSpan().SequenceEqual(shape))
        {
            throw new TfliteException($"{Label}: {tensor.Label} has the shape {tensor.ShapeText()}; expected [{string.Join(", ", shape.ToArray())}]");
        }
    }

    /// <summary>Holds what an operator makes of a few bytes within bounds.</summary>
    public void RequireSize(TfliteTensor tensor)
    {
        if (tensor.Elements > MostMade)
        {
            throw new TfliteException($"{Label}: {tensor.Label} has the shape {tensor.ShapeText()}; expected at most {MostMade} numbers");
        }
    }

    /// <summary>A dimension by its number, which counts from the end where it is below 0.</summary>
    public int Axis(int axis, int rank)
    {
        int counted = axis < 0 ? axis + rank : axis;
        return counted >= 0 && counted < rank ? counted : throw new TfliteException($"{Label}: axis {axis} of {rank} dimensions");
    }

    /// <summary>Takes the result as real numbers: bounds them, and rounds them to bytes where the output has them.</summary>
    public GraphValue Give(string real, bool channelsFirst, Activation bounds, string? unrounded = null)
        => Set(Rounded(Output, real, channelsFirst, bounds, unrounded));

    /// <summary>Real numbers as a value of a declared form.</summary>
    public GraphValue Rounded(TfliteTensor form, string real, bool channelsFirst, Activation bounds, string? unrounded = null)
    {
        if (form.Kind.IsWhole())
        {
            throw new TfliteException($"{Label}: {form.Label} is {form.Kind.Text()}; expected real or quantised numbers");
        }

        GraphValue value = new(form) { Unrounded = unrounded };
        if (value.Scale is not { } scale)
        {
            string within = graph.Clip(real, bounds);
            value[false, channelsFirst] = form.Kind == TensorKind.Int16 && !graph.AsFloat ? WordScale.Rounded(graph, within, form.Quantisation!.Scale) : within;
        }
        else if (graph.AsFloat)
        {
            // The range of the bytes may be the only trace of a ReLU6.
            value[false, channelsFirst] = graph.Clip(real, bounds.Within(new Activation(scale.Lowest, scale.Highest)));
        }
        else
        {
            string even = graph.IsFaithful ? FixedPoint.WithoutTies(graph, real, scale.Scale) : real;
            value[true, channelsFirst] = graph.ClipBytes(graph.Quantise(even, scale), scale, bounds);
        }

        return value;
    }

    /// <summary>Takes sums of products of whole numbers as the output's bytes, rounded as LiteRT does.</summary>
    /// <param name="form">The declared form.</param>
    /// <param name="sums">Whole numbers, held as real ones.</param>
    /// <param name="factors">What makes steps of the form of them: one, or one for each channel.</param>
    /// <param name="channelsFirst">The order of dimensions.</param>
    /// <param name="bounds">The fused activation.</param>
    /// <param name="elements">Of how many numbers the mean is wanted; 1 for the sum.</param>
    public GraphValue Faithful(TfliteTensor form, string sums, double[] factors, bool channelsFirst, Activation bounds, int elements = 1)
    {
        GraphValue value = new(form);
        ByteScale scale = value.Scale!.Value;
        FixedPoint[] points = [.. factors.Select(factor => FixedPoint.Of(factor).DividedBy(elements))];
        bool hasNegatives = scale.ZeroPoint > 0 && bounds.Lowest < 0;
        string bytes = FixedPoint.Round(graph, sums, points, channelsFirst ? 1 : form.Rank - 1, form.Rank, scale.ZeroPoint, hasNegatives);
        value[true, channelsFirst] = graph.ClipBytes(bytes, scale, bounds);
        return value;
    }

    /// <summary>Takes a result that is kept as its operand is: bytes stay bytes.</summary>
    public GraphValue Give(string stored, bool asBytes, bool channelsFirst)
    {
        GraphValue value = new(Output);
        value[asBytes, channelsFirst] = stored;
        return Set(value);
    }

    public GraphValue Set(GraphValue value)
    {
        if (value.Shape.Contains(0))
        {
            throw new TfliteException($"{Label}: {value.Tensor.Label} has the shape {value.Tensor.ShapeText()}; nothing is in it");
        }

        return values.TryAdd(value.Tensor.Index, value)
            ? value
            : throw new TfliteException($"{Label}: {value.Tensor.Label} is made twice");
    }
}
