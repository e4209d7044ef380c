using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.AttributeProto.Types;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Importing.Adaptation;

/// <summary>A classifier of two numbers and three classes in the form in which an exporter writes it.</summary>
/// <param name="Exporter">Who writes so.</param>
/// <param name="Form">The form of its outputs.</param>
/// <param name="Model">The file.</param>
/// <param name="Classes">The classes that are right; null where the file is to be refused.</param>
/// <param name="Truth">The output that says what is right: a label, or numbers of which the highest is the best.</param>
/// <param name="Says">What the refusal names.</param>
internal sealed record ExporterForm(string Exporter, string Form, ModelProto Model, string[]? Classes, string Truth, string Says = "")
{
    private const string Ml = "ai.onnx.ml";

    private static readonly string[] Birds = ["crow", "owl", "robin"];

    public static IReadOnlyList<ExporterForm> All { get; } =
    [
        new("scikit-learn (skl2onnx)", "label and ZipMap", Zipped("output_label", "output_probability"), ["crow", "owl", "robin"], "output_label"),
        new("scikit-learn (skl2onnx)", "zipmap=False: label and probabilities", Classifier("SOFTMAX", Attributes.Ints("classlabels_ints", 7, 3, 5)), ["7", "3", "5"], "label"),
        new("scikit-learn (skl2onnx)", "zipmap='columns': an output for each class", Columns(), ["0", "1", "2"], "output_label"),
        new("scikit-learn (skl2onnx)", "SVC without probabilities: the lowest number is the best", Negated(), ["0", "1", "2"], "label"),
        new("scikit-learn (skl2onnx)", "one class", OneClass(), null, "output_label", "one class only"),
        new("scikit-learn (skl2onnx)", "several labels for a row", SeveralLabels(), null, "label", "several labels for a row"),
        new("scikit-learn (skl2onnx)", "operator set 1", Old(), Birds, "output_label"),
        new("LightGBM, XGBoost, CatBoost (onnxmltools)", "label and ZipMap whose keys stand in another order", Shuffled(), ["robin", "crow", "owl"], "label"),
        new("Spark ML (onnxmltools)", "prediction as a real number, probability, rawPrediction", Spark(), ["0", "1", "2"], "probability"),
        new("ML.NET", "columns handed through, PredictedLabel, Score", MlNet(), Birds, "PredictedLabel.output"),
        new("PyTorch", "logits", Tensors(("logits", "scores")), ["0", "1", "2"], "logits"),
        new("PyTorch", "an embedding before the logits", Tensors(("embedding", "X2"), ("logits", "scores")), ["0", "1", "2"], "logits"),
        new("PyTorch", "two outputs that no name tells apart", Tensors(("first", "scores"), ("second", "others")), null, "first", "--output"),
        new("PyTorch", "independent probabilities (sigmoid)", Tensors(("probabilities", "each")), null, "probabilities", "--independent"),
        new("PyTorch", "logits and the index of the best", Tensors(("logits", "scores"), ("label", "best")), ["0", "1", "2"], "label"),
        new("PyTorch", "logits and a label that they contradict", Tensors(("logits", "scores"), ("label", "worst"), ("other", "others")), null, "label", "label"),
        new("Ultralytics", "probabilities, names in the metadata", Named(), Birds, "probabilities"),
        new("Keras (tf2onnx)", "softmax", Tensors(("dense", "softmax")), ["0", "1", "2"], "dense"),
        new("Azure Custom Vision", "classLabel from a list, and ZipMap", CustomVision(), Birds, "classLabel"),
    ];

    public override string ToString() => $"{Exporter}: {Form}";

    private static ModelProto Zipped(string label, string probability)
    {
        Graph graph = new();
        graph.Builder.AddNamed("at", "ArgMax", ["scores"], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
        graph.Builder.Graph.Node.Add(Node("LabelEncoder", ["at"], [label], Attributes.Ints("keys_int64s", 0, 1, 2), Texts("values_strings", Birds)));
        graph.Builder.Graph.Node.Add(Node("ZipMap", ["softmax"], [probability], Texts("classlabels_strings", Birds)));
        graph.Output(label, DataType.String, -1);
        graph.Builder.Graph.Output.Add(Dictionaries(probability, DataType.String));
        return graph.Model;
    }

    private static ModelProto Shuffled()
    {
        Graph graph = new();
        graph.Builder.AddNamed("at", "ArgMax", ["scores"], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
        graph.Builder.Graph.Node.Add(Node("LabelEncoder", ["at"], ["label"], Attributes.Ints("keys_int64s", 1, 2, 0), Texts("values_strings", Birds)));
        graph.Builder.Graph.Node.Add(Node("ZipMap", ["softmax"], ["probabilities"], Texts("classlabels_strings", Birds)));
        graph.Output("label", DataType.String, -1);
        graph.Builder.Graph.Output.Add(Dictionaries("probabilities", DataType.String));
        return graph.Model;
    }

    private static ModelProto Classifier(string transform, AttributeProto labels)
    {
        Graph graph = new();
        graph.Builder.Graph.Node.Add(Linear(transform, labels, "label", "probabilities"));
        graph.Output("label", DataType.Int64, -1);
        graph.Output("probabilities", DataType.Float, -1, 3);
        return graph.Model;
    }

    private static NodeProto Linear(string transform, AttributeProto labels, params string[] outputs) => Node(
        "LinearClassifier", ["X"], outputs, labels, Floats("coefficients", 1, 0.5f, -0.5f, 1, 0.25f, -1), Floats("intercepts", 0, 0.1f, 0.2f), Attributes.Text("post_transform", transform));

    private static ModelProto Columns()
    {
        Graph graph = new();
        graph.Builder.Graph.Node.Add(Linear("SOFTMAX", Attributes.Ints("classlabels_ints", 0, 1, 2), "output_label", "probability_tensor"));
        graph.Output("output_label", DataType.Int64, -1);
        for (int i = 0; i < 3; i++)
        {
            string part = graph.Builder.Add("Slice", ["probability_tensor", graph.Builder.Constant(i), graph.Builder.Constant(i + 1), graph.Builder.Constant(1L)]);
            graph.Builder.AddNamed($"i{i}", "Reshape", [part, graph.Builder.Constant(-1)]);
            graph.Output($"i{i}", DataType.Float, -1);
        }

        return graph.Model;
    }

    private static ModelProto Negated()
    {
        Graph graph = new();
        graph.Builder.AddNamed("label", "ArgMin", ["scores"], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
        graph.Output("label", DataType.Int64, -1);
        graph.Output("scores", DataType.Float, -1, 3);
        return graph.Model;
    }

    private static ModelProto OneClass()
    {
        Graph graph = new();
        graph.Builder.AddNamed("one", "Softmax", [graph.Builder.Add("MatMul", ["X", graph.Builder.Constant([1f, 1f], 2, 1)])], Attributes.Int("axis", 1));
        graph.Builder.AddNamed("output_label", "ArgMax", ["one"], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
        graph.Builder.Graph.Node.Add(Node("ZipMap", ["one"], ["output_probability"], Attributes.Ints("classlabels_int64s", 0)));
        graph.Output("output_label", DataType.Int64, -1);
        graph.Builder.Graph.Output.Add(Dictionaries("output_probability", DataType.Int64));
        return graph.Model;
    }

    private static ModelProto SeveralLabels()
    {
        Graph graph = new();
        graph.Builder.AddNamed("label", "Cast", [graph.Builder.Add("Greater", ["each", graph.Builder.Constant([0.5f], 1)])], Attributes.Int("to", (long)DataType.Int64));
        graph.Output("label", DataType.Int64, -1, 3);
        graph.Output("each", DataType.Float, -1, 3);
        return graph.Model;
    }

    /// <summary>No operator of the default set but Identity, as it was in the first set.</summary>
    private static ModelProto Old()
    {
        Graph graph = new(isEmpty: true);
        graph.Builder.Graph.Node.Add(Linear("SOFTMAX", Texts("classlabels_strings", Birds), "label", "tensor"));
        graph.Builder.AddNamed("output_label", "Identity", ["label"]);
        graph.Builder.Graph.Node.Add(Node("ZipMap", ["tensor"], ["output_probability"], Texts("classlabels_strings", Birds)));
        graph.Output("output_label", DataType.String, -1);
        graph.Builder.Graph.Output.Add(Dictionaries("output_probability", DataType.String));
        ModelProto model = graph.Model;
        model.OpsetImport[0].Version = 1;
        return model;
    }

    private static ModelProto Spark()
    {
        Graph graph = new();
        graph.Builder.AddNamed("prediction", "Cast", ["best"], Attributes.Int("to", (long)DataType.Float));
        graph.Output("prediction", DataType.Float, -1);
        graph.Builder.AddNamed("probability", "Identity", ["softmax"]);
        graph.Output("probability", DataType.Float, -1, 3);
        graph.Builder.AddNamed("rawPrediction", "Identity", ["scores"]);
        graph.Output("rawPrediction", DataType.Float, -1, 3);
        return graph.Model;
    }

    private static ModelProto MlNet()
    {
        Graph graph = new();
        graph.Builder.Graph.Input.Add(Values.Tensor("Label", DataType.String, -1, 1));
        graph.Builder.AddNamed("X.output", "Identity", ["X"]);
        graph.Builder.AddNamed("Label.output", "Identity", ["Label"]);
        graph.Builder.AddNamed("key", "Add", [graph.Builder.Add("ArgMax", ["scores"], Attributes.Int("axis", 1)), graph.Builder.Constant(1L)]);
        graph.Builder.Graph.Node.Add(Node("LabelEncoder", ["key"], ["PredictedLabel.output"], Attributes.Ints("keys_int64s", 1, 2, 3), Texts("values_strings", Birds)));
        graph.Builder.AddNamed("Score.output", "Identity", ["softmax"]);
        graph.Output("X.output", DataType.Float, -1, 2);
        graph.Output("Label.output", DataType.String, -1, 1);
        graph.Output("PredictedLabel.output", DataType.String, -1, 1);
        graph.Output("Score.output", DataType.Float, -1, 3);
        return graph.Model;
    }

    private static ModelProto Tensors(params (string Name, string Source)[] outputs)
    {
        Graph graph = new();
        foreach ((string name, string source) in outputs)
        {
            graph.Builder.AddNamed(name, "Identity", [source]);
            graph.Output(name, source is "best" or "worst" ? DataType.Int64 : DataType.Float, source is "best" or "worst" ? [-1] : [-1, source == "X2" ? 4 : 3]);
        }

        return graph.Model;
    }

    private static ModelProto Named()
    {
        ModelProto model = Tensors(("probabilities", "softmax"));
        model.MetadataProps.Add(new StringStringEntryProto { Key = "names", Value = "{0: 'crow', 1: 'owl', 2: 'robin'}" });
        return model;
    }

    private static ModelProto CustomVision()
    {
        Graph graph = new();
        TensorProto names = new() { Name = "names", DataType = (int)DataType.String, Dims = { 1, 3 } };
        names.StringData.AddRange(Birds.Select(ByteString.CopyFromUtf8));
        graph.Builder.Graph.Initializer.Add(names);
        graph.Builder.AddNamed("at", "ArgMax", ["softmax"], Attributes.Int("axis", 1));
        graph.Builder.Graph.Node.Add(Node("ArrayFeatureExtractor", ["names", "at"], ["chosen"]));
        graph.Builder.AddNamed("classLabel", "Reshape", ["chosen", graph.Builder.Constant(-1, 1)]);
        graph.Builder.Graph.Node.Add(Node("ZipMap", ["softmax"], ["loss"], Texts("classlabels_strings", Birds)));
        graph.Output("classLabel", DataType.String, -1, 1);
        graph.Builder.Graph.Output.Add(Dictionaries("loss", DataType.String));
        return graph.Model;
    }

    private static NodeProto Node(string type, string[] inputs, string[] outputs, params AttributeProto[] attributes)
        => new() { OpType = type, Domain = Ml, Input = { inputs }, Output = { outputs }, Attribute = { attributes } };

    private static AttributeProto Texts(string name, string[] texts)
        => new() { Name = name, Type = AttributeType.Strings, Strings = { texts.Select(ByteString.CopyFromUtf8) } };

    private static AttributeProto Floats(string name, params float[] values) => new() { Name = name, Type = AttributeType.Floats, Floats = { values } };

    private static ValueInfoProto Dictionaries(string name, DataType key)
    {
        TypeProto real = new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto() } };
        TypeProto map = new() { MapType = new TypeProto.Types.Map { KeyType = (int)key, ValueType = real } };
        return new ValueInfoProto { Name = name, Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = map } } };
    }

    /// <summary>X of two numbers; an embedding X2, scores, others, softmax and each by itself of three; best and worst class.</summary>
    private sealed class Graph
    {
        public Graph(bool isEmpty = false)
        {
            GraphProto graph = new() { Name = "form" };
            graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
            Builder = new GraphBuilder(graph);
            if (isEmpty)
            {
                return;
            }

            Builder.AddNamed("X2", "Relu", [Builder.Add("MatMul", ["X", Builder.Constant([1, -1, 0.5f, 2, -0.5f, 1, 1, -1], 2, 4)])]);
            Builder.AddNamed("scores", "Add", [Builder.Add("MatMul", ["X2", Builder.Constant([1, -1, 0, 0.5f, 0, -1, -0.5f, 1, 0.5f, 0, 1, 1], 4, 3)]), Builder.Constant([0, 0.1f, 0.2f], 3)]);
            Builder.AddNamed("others", "MatMul", ["X", Builder.Constant([1, 2, -1, 0.5f, -1, 1], 2, 3)]);
            Builder.AddNamed("softmax", "Softmax", ["scores"], Attributes.Int("axis", 1));
            Builder.AddNamed("each", "Sigmoid", ["scores"]);
            Builder.AddNamed("best", "ArgMax", ["scores"], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
            Builder.AddNamed("worst", "ArgMin", ["X2"], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
        }

        public GraphBuilder Builder { get; }

        public ModelProto Model
        {
            get
            {
                ModelProto model = ModelFile.Of(Builder.Graph);
                model.OpsetImport.Add(new OperatorSetIdProto { Domain = Ml, Version = 2 });
                return model;
            }
        }

        public void Output(string name, DataType type, params long[] shape) => Builder.Graph.Output.Add(Values.Tensor(name, type, shape));
    }
}
