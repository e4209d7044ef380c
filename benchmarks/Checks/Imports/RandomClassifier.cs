using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.AttributeProto.Types;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Benchmarks.Checks.Imports;

/// <summary>
/// Small classifiers with outputs in the forms of exporters, put together by chance: scores of any sign and meaning, labels by number,
/// text, key or truth value, dictionaries whose keys agree or not, columns handed through, embeddings, decoys.
/// </summary>
internal sealed class RandomClassifier
{
    private const string Ml = "ai.onnx.ml";

    private readonly Random _random;
    private readonly GraphProto _graph = new() { Name = "made" };
    private readonly GraphBuilder _builder;
    private readonly List<ValueInfoProto> _outputs = [];
    private readonly List<string> _form = [];
    private readonly int _width;
    private readonly int _classes;
    private string[] _names;
    private string? _metadata;

    private RandomClassifier(Random random)
    {
        _random = random;
        _builder = new GraphBuilder(_graph);
        _width = random.Next(1, 6);
        _classes = random.Next(2, 6);
        _names = RandomLabels.Names(random, _classes);
        _classes = _names.Length;
    }

    /// <summary>The same case for the same seed.</summary>
    public static ImportCase Make(int seed)
    {
        return new RandomClassifier(new Random(seed)).Make();
    }

    private ImportCase Make()
    {
        string rows = Input();
        string embedding = _builder.Add("Relu", [_builder.Add("MatMul", [rows, Numbers(_width, 7)])]);
        string scores = _builder.AddNamed("truth", "Add", [_builder.Add("MatMul", [embedding, Numbers(7, _classes)]), Numbers(_classes)]);
        if (Chance(0.25))
        {
            _form.Add("embedding");
            Output(_builder.AddNamed("embedding", "Identity", [embedding]), DataType.Float, -1, 7);
        }

        if (Chance(0.2))
        {
            _form.Add("handed through");
            Output(_builder.AddNamed("X.output", "Identity", ["X"]), (DataType)_graph.Input[0].Type.TensorType.ElemType, -1, _width);
        }

        string? label = Chance(0.6) ? Label(scores) : null;
        Scores(scores, hasLabel: label is not null);
        byte[]? file = null;
        if (label is null)
        {
            file = Named();
        }

        Shuffle();
        ModelProto model = ModelFile.Of(_graph);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Ml, Version = 2 });
        if (_metadata is not null)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = "names", Value = _metadata });
        }

        return new ImportCase(string.Join(", ", _form), model, file, _names, label, "truth", _width);
    }

    private string Input()
    {
        DataType type = _random.GetItems([DataType.Float, DataType.Float, DataType.Double, DataType.Float16, DataType.Int64, DataType.Int16], 1)[0];
        _form.Add($"{type} input");
        _graph.Input.Add(Values.Tensor("X", type, -1, _width));
        return type == DataType.Float ? "X" : _builder.Add("Cast", ["X"], Attributes.Int("to", (long)DataType.Float));
    }

    private string Label(string scores)
    {
        int kind = _random.Next(5);
        bool flat = Chance(0.5);
        string at = _builder.Add("ArgMax", [scores], Attributes.Int("axis", 1), Attributes.Int("keepdims", flat ? 0 : 1));
        long[] shape = flat ? [-1] : [-1, 1];
        if (kind == 0)
        {
            _form.Add("label by place");
            _names = [.. Enumerable.Range(0, _classes).Select(place => $"{place}")];
            return Output(_builder.AddNamed("label", "Identity", [at]), DataType.Int64, shape);
        }

        if (kind == 1)
        {
            _form.Add("label by key");
            _names = [.. Enumerable.Range(1, _classes).Select(place => $"{place}")];
            return Output(_builder.AddNamed("PredictedLabel", "Add", [at, _builder.Constant(1L)]), DataType.Int64, shape);
        }

        if (kind == 2 && _classes == 2)
        {
            _form.Add("label by truth value");
            _names = ["false", "true"];
            return Output(_builder.AddNamed("label", "Cast", [at], Attributes.Int("to", (long)DataType.Bool)), DataType.Bool, shape);
        }

        _form.Add("label by name");
        long[] keys = [.. Enumerable.Range(0, _classes).Select(place => (long)place)];
        _random.Shuffle(keys);
        string[] values = [.. keys.Select(key => _names[key])];
        _graph.Node.Add(Node("LabelEncoder", [at], ["label"], Attributes.Ints("keys_int64s", keys), Texts("values_strings", values)));
        return Output("label", DataType.String, shape);
    }

    private void Scores(string scores, bool hasLabel)
    {
        int kind = _random.Next(hasLabel ? 7 : 3);
        string name = _random.GetItems(["logits", "scores", "output", "probabilities", "dense_1", "42"], 1)[0];
        switch (kind)
        {
            case 0:
                _form.Add("logits");
                Output(_builder.AddNamed(name, "Identity", [scores]), DataType.Float, -1, _classes);
                break;
            case 1:
                _form.Add("softmax");
                Output(_builder.AddNamed(name, "Softmax", [scores], Attributes.Int("axis", 1)), DataType.Float, -1, Chance(0.3) ? -1 : _classes);
                break;
            case 2:
                _form.Add("double logits");
                Output(_builder.AddNamed(name, "Cast", [scores], Attributes.Int("to", (long)DataType.Double)), DataType.Double, -1, _classes);
                break;
            case 3:
                _form.Add("negated");
                Output(_builder.AddNamed(name, "Neg", [scores]), DataType.Float, -1, _classes);
                break;
            case 4:
                _form.Add("dictionaries");
                string softmax = _builder.Add("Softmax", [scores], Attributes.Int("axis", 1));
                string[] keys = [.. _names];
                if (Chance(0.3))
                {
                    _form.Add("of other order");
                    _random.Shuffle(keys);
                }

                _graph.Node.Add(Node("ZipMap", [softmax], [name], Texts("classlabels_strings", keys)));
                _outputs.Add(Dictionaries(name));
                break;
            case 5:
                _form.Add("columns");
                for (int i = 0; i < _classes; i++)
                {
                    string part = _builder.Add("Slice", [scores, _builder.Constant(i), _builder.Constant(i + 1L), _builder.Constant(1L)]);
                    Output(_builder.AddNamed($"i{i}", "Reshape", [part, _builder.Constant(-1)]), DataType.Float, -1);
                }

                break;
            default:
                _form.Add("scores that the label contradicts");
                long[] places = [.. Enumerable.Range(0, _classes).Select(i => (long)((i + 1) % _classes))];
                string rotated = _builder.Add("Gather", [scores, _builder.Constant(places)], Attributes.Int("axis", 1));
                Output(_builder.AddNamed(name, Chance(0.5) ? "Identity" : "Sin", [rotated]), DataType.Float, -1, _classes);
                break;
        }
    }

    /// <summary>Names in the metadata, in a label file, or none but the places.</summary>
    private byte[]? Named()
    {
        switch (_random.Next(3))
        {
            case 0:
                _form.Add("names in the metadata");
                _metadata = $"{{{string.Join(", ", _names.Select((name, id) => $"{id}: {RandomLabels.Python(name)}"))}}}";
                return null;
            case 1:
                (string form, byte[] file) = RandomLabels.File(_random, _names);
                _form.Add($"label file: {form}");
                return file;
            default:
                _names = [.. Enumerable.Range(0, _classes).Select(place => $"{place}")];
                return null;
        }
    }

    private void Shuffle()
    {
        ValueInfoProto[] outputs = [.. _outputs];
        _random.Shuffle(outputs);
        _graph.Output.AddRange(outputs);
    }

    private string Output(string name, DataType type, params ReadOnlySpan<long> shape)
    {
        _outputs.Add(Values.Tensor(name, type, shape));
        return name;
    }

    private string Numbers(params long[] shape)
        => _builder.Constant([.. Enumerable.Range(0, (int)shape.Elements()).Select(_ => (float)((_random.NextDouble() * 4) - 2))], shape);

    private bool Chance(double share) => _random.NextDouble() < share;

    private static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes)
        => new() { OpType = type, Domain = Ml, Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static AttributeProto Texts(string name, string[] texts)
        => new() { Name = name, Type = AttributeType.Strings, Strings = { texts.Select(ByteString.CopyFromUtf8) } };

    private static ValueInfoProto Dictionaries(string name)
    {
        TypeProto real = new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto() } };
        TypeProto map = new() { MapType = new TypeProto.Types.Map { KeyType = (int)DataType.String, ValueType = real } };
        return new ValueInfoProto { Name = name, Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = map } } };
    }
}
