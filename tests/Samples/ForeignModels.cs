using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.AttributeProto.Types;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Samples;

/// <summary>Small models in the forms that other libraries export: two numbers in, scores x·W + b.</summary>
internal static class ForeignModels
{
    private const string Ml = "ai.onnx.ml";

    private static readonly float[] Weights = [0.5f, -1, 2, 1, 0.25f, -0.5f];

    /// <summary>What the three-class models below give for a row.</summary>
    public static double[] Expected(double first, double second)
    {
        double[] scores = [.. Enumerable.Range(0, 3).Select(i => (first * Weights[i]) + (second * Weights[3 + i]) + (0.1 * i))];
        double sum = scores.Sum(Math.Exp);
        return [.. scores.Select(score => Math.Exp(score) / sum)];
    }

    /// <summary>A label and a list of dictionaries, as scikit-learn's exporter writes them.</summary>
    public static ModelProto Zipped(AttributeProto labels)
    {
        GraphBuilder builder = Scores(out string scores);
        builder.AddNamed("label", "ArgMax", [scores], Attributes.Int("axis", 1), Attributes.Int("keepdims", 0));
        string probabilities = builder.Add("Softmax", [scores]);
        builder.Graph.Node.Add(new NodeProto
        {
            OpType = "ZipMap", Domain = Ml, Input = { probabilities }, Output = { "output_probability" }, Attribute = { labels },
        });
        builder.Graph.Output.Add(Values.Tensor("label", DataType.Int64, -1));
        builder.Graph.Output.Add(Dictionaries("output_probability", labels.Strings.Count > 0 ? DataType.String : DataType.Int64));
        return WithMl(builder.Graph);
    }

    public static AttributeProto Labels(params string[] names)
    {
        AttributeProto attribute = new() { Name = "classlabels_strings", Type = AttributeType.Strings };
        attribute.Strings.AddRange(names.Select(ByteString.CopyFromUtf8));
        return attribute;
    }

    /// <summary>A classifier node of ai.onnx.ml with its label and a tensor whose width the file leaves open.</summary>
    public static ModelProto LinearClassifier(params string[] names)
    {
        GraphProto graph = new() { Name = "test" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        AttributeProto coefficients = new() { Name = "coefficients", Type = AttributeType.Floats, Floats = { Weights[0], Weights[3], Weights[1], Weights[4], Weights[2], Weights[5] } };
        graph.Node.Add(new NodeProto
        {
            OpType = "LinearClassifier", Domain = Ml, Input = { "X" }, Output = { "label", "probabilities" },
            Attribute =
            {
                Labels(names), coefficients, new AttributeProto { Name = "intercepts", Type = AttributeType.Floats, Floats = { 0, 0.1f, 0.2f } },
                Attributes.Text("post_transform", "SOFTMAX"),
            },
        });
        graph.Output.Add(Values.Tensor("label", DataType.String, -1));
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, -1));
        return WithMl(graph);
    }

    /// <summary>Scores without bounds, in double precision.</summary>
    public static ModelProto Logits()
    {
        GraphBuilder builder = Scores(out string scores);
        builder.AddNamed("logits", "Cast", [scores], Attributes.Int("to", (long)DataType.Double));
        builder.Graph.Output.Add(Values.Tensor("logits", DataType.Double, -1, 3));
        return ModelFile.Of(builder.Graph);
    }

    /// <summary>One number for the second of two classes: x·w, behind a logistic function or not, as [N, 1] or [N].</summary>
    public static ModelProto OneScore(bool logistic, bool flat)
    {
        GraphProto graph = new() { Name = "test" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        GraphBuilder builder = new(graph);
        string score = builder.Add("MatMul", ["X", builder.Constant([0.5f, 0.25f], 2, 1)]);
        score = logistic ? builder.Add("Sigmoid", [score]) : score;
        builder.AddNamed("out", "Reshape", [score, flat ? builder.Constant(-1) : builder.Constant(-1, 1)]);
        graph.Output.Add(flat ? Values.Tensor("out", DataType.Float, -1) : Values.Tensor("out", DataType.Float, -1, 1));
        return ModelFile.Of(graph);
    }

    /// <summary>One tree that looks at the second number: below 0 the first class, otherwise, or where it is missing, the second.</summary>
    public static ModelProto Missing()
    {
        GraphProto graph = new() { Name = "test" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        AttributeProto modes = new() { Name = "nodes_modes", Type = AttributeType.Strings };
        modes.Strings.AddRange(new[] { "BRANCH_LT", "LEAF", "LEAF" }.Select(ByteString.CopyFromUtf8));
        graph.Node.Add(new NodeProto
        {
            OpType = "TreeEnsembleClassifier", Domain = Ml, Input = { "X" }, Output = { "label", "probabilities" },
            Attribute =
            {
                modes, Labels("low", "high"), Attributes.Text("post_transform", "NONE"),
                Attributes.Ints("nodes_treeids", 0, 0, 0), Attributes.Ints("nodes_nodeids", 0, 1, 2), Attributes.Ints("nodes_featureids", 1, 0, 0),
                new AttributeProto { Name = "nodes_values", Type = AttributeType.Floats, Floats = { 0, 0, 0 } },
                Attributes.Ints("nodes_truenodeids", 1, 0, 0), Attributes.Ints("nodes_falsenodeids", 2, 0, 0),
                Attributes.Ints("nodes_missing_value_tracks_true", 0, 0, 0),
                Attributes.Ints("class_treeids", 0, 0), Attributes.Ints("class_nodeids", 1, 2), Attributes.Ints("class_ids", 0, 1),
                new AttributeProto { Name = "class_weights", Type = AttributeType.Floats, Floats = { 1, 1 } },
            },
        });
        graph.Output.Add(Values.Tensor("label", DataType.String, -1));
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, 2));
        return WithMl(graph);
    }

    /// <summary>One input a column: a float [N,1], a whole number [N] and a text [N,1] of red, green or blue; the colour decides.</summary>
    public static ModelProto Table()
    {
        GraphProto graph = new() { Name = "test" };
        graph.Input.Add(Values.Tensor("age", DataType.Float, -1, 1));
        graph.Input.Add(Values.Tensor("count", DataType.Int64, -1));
        graph.Input.Add(Values.Tensor("colour", DataType.String, -1, 1));
        graph.Node.Add(Colours());
        GraphBuilder builder = new(graph);
        string hot = builder.Add("Reshape", ["coloured", builder.Constant(-1, 3)]);
        string count = builder.Add("Cast", [builder.Add("Reshape", ["count", builder.Constant(-1, 1)])], Attributes.Int("to", (long)DataType.Float));
        string missing = builder.Add("Cast", [builder.Add("IsNaN", ["age"])], Attributes.Int("to", (long)DataType.Float));
        string row = builder.Add("Concat", [hot, count, missing], Attributes.Int("axis", 1));
        float[] weights = [3, 0, 0, 0, 3, 0, 0, 0, 3, 0, 0, 0.01f, 9, 0, 0];
        builder.AddNamed("probabilities", "Softmax", [builder.Add("MatMul", [row, builder.Constant(weights, 5, 3)])]);
        graph.Output.Add(Values.Tensor("probabilities", DataType.Float, -1, 3));
        return WithMl(graph);
    }

    /// <summary>From the text <c>colour</c> to <c>coloured</c>, three numbers.</summary>
    public static NodeProto Colours()
    {
        AttributeProto colours = Labels("red", "green", "blue");
        colours.Name = "cats_strings";
        return new NodeProto
        {
            OpType = "OneHotEncoder", Domain = Ml, Input = { "colour" }, Output = { "coloured" }, Attribute = { colours, Attributes.Int("zeros", 0) },
        };
    }

    private static GraphBuilder Scores(out string scores)
    {
        GraphProto graph = new() { Name = "test" };
        graph.Input.Add(Values.Tensor("X", DataType.Float, -1, 2));
        GraphBuilder builder = new(graph);
        scores = builder.Add("Add", [builder.Add("MatMul", ["X", builder.Constant(Weights, 2, 3)]), builder.Constant([0, 0.1f, 0.2f], 3)]);
        return builder;
    }

    private static ValueInfoProto Dictionaries(string name, DataType key)
    {
        TypeProto real = new() { TensorType = new TypeProto.Types.Tensor { ElemType = (int)DataType.Float, Shape = new TensorShapeProto() } };
        TypeProto map = new() { MapType = new TypeProto.Types.Map { KeyType = (int)key, ValueType = real } };
        return new ValueInfoProto { Name = name, Type = new TypeProto { SequenceType = new TypeProto.Types.Sequence { ElemType = map } } };
    }

    public static ModelProto WithMl(GraphProto graph)
    {
        ModelProto model = ModelFile.Of(graph);
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = Ml, Version = 1 });
        return model;
    }
}
