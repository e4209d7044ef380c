using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Importing.Tflite.Operators;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Importing.Tflite;

/// <summary>Writes the graph of a file anew with ONNX's operators, one after the other.</summary>
internal sealed class TfliteConverter
{
    private const string InputName = "input";

    private readonly LiveModel _model;
    private readonly OnnxGraph _graph;
    private readonly Dictionary<int, GraphValue> _values = [];

    private TfliteConverter(LiveModel model, Arithmetic arithmetic)
    {
        _model = model;
        _graph = new OnnxGraph(arithmetic, OpenBatches.Allows(model));
    }

    /// <param name="file">The file's graph.</param>
    /// <param name="arithmetic">How a quantised network is computed; null for what suits its size.</param>
    /// <exception cref="TfliteException">It is not imported; says why.</exception>
    public static ModelProto Convert(TfliteModel file, Arithmetic? arithmetic)
    {
        file = WholeConstants.Fold(LabelOutputs.Replace(file));
        LiveModel model = new(file);
        OperatorRules.RequireAll(model);
        if (model.Inputs.Length != 1 || model.Outputs.Length == 0)
        {
            throw new TfliteException($"it has {model.Inputs.Length} inputs and {model.Outputs.Length} outputs; expected one input, and an output");
        }

        Arithmetic chosen = arithmetic ?? Arithmetics.For(model);
        return new TfliteConverter(chosen == Arithmetic.Fast ? new LiveModel(CentredNetwork.Of(file)) : model, chosen).Convert();
    }

    private ModelProto Convert()
    {
        Begin(_model.Tensors[_model.Inputs[0]]);
        foreach (TfliteOperator operation in _model.Operators)
        {
            OperatorRules.Apply(new Step(_graph, _model, _values, operation));
        }

        GraphProto graph = _graph.Builder.Graph;
        GraphNames names = new(graph);
        foreach (int output in _model.Outputs.Distinct())
        {
            End(graph, output, names);
        }

        names.Apply();
        DeadNodes.Remove(graph);
        SignedByteOperands.Separate(graph);
        return ModelFile.Of(graph);
    }

    private void Begin(TfliteTensor input)
    {
        if (input.IsConstant || input.Shape.Contains(0))
        {
            throw new TfliteException($"{input.Label}: {(input.IsConstant ? "a constant" : $"the shape {input.ShapeText()}")} as the input of the graph");
        }

        GraphValue value = new(input);
        bool bytes = PictureBytes.AreOf(input);
        DataType type = bytes ? DataType.Uint8 : OnnxGraph.TypeOf(input.Kind);
        _graph.Builder.Graph.Input.Add(Values.Tensor(InputName, type, Lengths(input.Shape)));
        if (value.Scale is { } scale && !bytes && !_graph.AsFloat)
        {
            value[true, false] = _graph.Quantise(InputName, scale);
        }
        else
        {
            value[bytes, false] = InputName;
        }

        _values.Add(input.Index, value);
    }

    private void End(GraphProto graph, int output, GraphNames names)
    {
        if (!_values.TryGetValue(output, out GraphValue? value) || value.Margin is not null)
        {
            throw new TfliteException($"{_model.Tensors[output].Label} is an output of the graph, and nothing makes it");
        }

        string name = graph.Output.Count == 0 ? "output" : $"output_{graph.Output.Count}";
        string real = value.Unrounded ?? _graph.Real(value, channelsFirst: false);
        if (!names.TryChange(real, name))
        {
            _graph.Builder.AddNamed(name, "Identity", [real]);
        }

        graph.Output.Add(Values.Tensor(name, DataType.Float, Lengths(value.Shape)));
    }

    private long[] Lengths(int[] shape)
    {
        long[] lengths = [.. shape.Select(length => (long)length)];
        if (_graph.OpenBatch)
        {
            lengths[0] = -1;
        }

        return lengths;
    }
}
