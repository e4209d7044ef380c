using Aviary.Learning.Differentiation;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.Attributes;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>The forms in which exporters write the same network.</summary>
public sealed class NetworkFormTests
{
    private const int Batch = 4;

    private static readonly float[] Weights = [0.1f, -0.2f, 0.3f, 0.4f, 0.5f, -0.6f];

    [Fact]
    public void A_weight_behind_other_operators_gets_its_own_gradient()
    {
        IReadOnlyDictionary<string, double> plain = Norms(Network(builder => builder.AddNamed("logits", "MatMul", ["x", Weight(builder, 2, 3)])));
        IReadOnlyDictionary<string, double> turned = Norms(Network(builder =>
        {
            string same = builder.Add("Identity", [Weight(builder, 1, 6)]);
            string shaped = builder.Add("Reshape", [builder.Add("Cast", [same], Int("to", 1)), builder.Constant(2, 3)]);
            string there = builder.Add("Transpose", [shaped], Ints("perm", 1, 0));
            return builder.AddNamed("logits", "MatMul", ["x", builder.Add("Transpose", [there], Ints("perm", 1, 0))]);
        }));
        Assert.Equal(["w"], turned.Keys);
        Assert.Equal(plain["w"], turned["w"], 1e-6);
    }

    [Fact]
    public void A_weight_that_is_used_twice_gets_the_sum_of_its_gradients()
    {
        ModelProto network = Network(builder =>
        {
            string hidden = builder.Add("MatMul", ["x", Weight(builder, 2, 3)]);
            return builder.AddNamed("logits", "MatMul", [builder.Add("MatMul", [hidden, builder.Add("Transpose", ["w"], Ints("perm", 1, 0))]), "w"]);
        });
        Assert.Equal(["w"], Norms(network).Keys);
    }

    [Fact]
    public void An_identity_of_a_weight_that_has_another_use_is_a_weight_of_its_own()
    {
        ModelProto network = Network(builder =>
        {
            string scaled = builder.Add("Mul", ["x", Initializer(builder, "scale", [1, 1], 2)]);
            builder.AddNamed("scale2", "Identity", ["scale"]);
            return builder.AddNamed("logits", "MatMul", [builder.Add("Mul", [scaled, "scale2"]), Weight(builder, 2, 3)]);
        });
        Assert.Equal(["scale", "scale2", "w"], Norms(network).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Initializers_that_are_listed_as_inputs_are_no_inputs()
    {
        ModelProto network = Network(builder => builder.AddNamed("logits", "MatMul", ["x", Weight(builder, 2, 3)]));
        network.Graph.Input.Add(Values.Tensor("w", DataType.Float, 2, 3));
        Assert.Equal(["w"], Norms(network).Keys);
    }

    [Fact]
    public void Numbers_of_the_arithmetic_and_masks_are_not_trained()
    {
        ModelProto network = Network(builder =>
        {
            string scaled = builder.Add("Mul", ["x", Initializer(builder, "half", [0.5f])]);
            string hidden = builder.Add("MatMul", [scaled, Weight(builder, 2, 3)]);
            string hiddenMore = builder.Add("Div", [hidden, Constant(builder, [3f, 4f, 5f], 3)]);
            return builder.AddNamed("logits", "Add", [hiddenMore, Initializer(builder, "mask", [0, -1e9f, 0], 3)]);
        });
        Assert.Equal(["w"], Norms(network).Keys);
    }

    [Fact]
    public void Weights_in_constant_nodes_are_trained_and_saved_where_there_are_no_others()
    {
        ModelProto network = Network(builder => builder.AddNamed("logits", "MatMul", ["x", Constant(builder, Weights, 2, 3)]));
        using NetworkTraining training = Training(network);
        string name = Assert.Single(training.GradientNorms().Keys);
        training.Step(0.1);
        TensorProto saved = training.Trained().Graph.Initializer.Single(tensor => tensor.Name == name);
        Assert.NotEqual(Weights, saved.Floats());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("rows")]
    [InlineData("4")]
    public void The_arithmetic_of_shapes_is_folded_for_a_batch_of_any_form(string? batch)
    {
        ModelProto network = Network(builder =>
        {
            string shape = builder.Add("Shape", ["x"]);
            string rows = builder.Add("Gather", [shape, builder.Constant(DataType.Int64, BitConverter.GetBytes(0L))], Int("axis", 0));
            string list = builder.Add("Unsqueeze", [rows, builder.Constant([0])]);
            string target = builder.Add("Concat", [list, builder.Constant([1]), builder.Constant([2])], Int("axis", 0));
            string shaped = builder.Add("Reshape", ["x", target]);
            string size = builder.Add("Sqrt", [builder.Add("Cast", [builder.Add("Slice", [shape, builder.Constant([-1]), builder.Constant([99])])], Int("to", 1))]);
            string scaled = builder.Add("Div", [builder.Add("MatMul", [shaped, Weight(builder, 2, 3)]), size]);
            string ones = builder.Add("ConstantOfShape", [target]);
            string wide = builder.Add("Where", [builder.Add("Equal", [target, builder.Constant([1])]), builder.Constant([3]), target]);
            string zeros = builder.Add("ReduceSum", [builder.Add("Expand", [ones, wide]), builder.Constant(1, 2)], Int("keepdims", 0));
            string flat = builder.Add("Reshape", [scaled, builder.Constant(0, -1)]);
            return builder.AddNamed("logits", "Add", [flat, builder.Add("Unsqueeze", [zeros, builder.Constant([1])])]);
        });
        TensorShapeProto.Types.Dimension dimension = network.Graph.Input[0].Type.TensorType.Shape.Dim[0];
        dimension.ClearDimParam();
        if (batch == "4")
        {
            dimension.DimValue = 4;
        }
        else if (batch is not null)
        {
            dimension.DimParam = batch;
        }

        GradientGraph graph = GradientGraph.Build(network, Batch);
        ModelProto file = ModelProto.Parser.ParseFrom(graph.Model);
        Assert.DoesNotContain(file.Graph.Node, node => node.OpType is "Shape" or "Gather" or "Equal" or "ConstantOfShape");
        Assert.Equal(["w"], Norms(network).Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(Batch)]
    public void A_network_for_one_number_of_rows_is_opened_for_any(int rows)
    {
        ModelProto network = Network(builder =>
        {
            string token = builder.Add("Expand", [Initializer(builder, "token", [1, 2], 1, 1, 2), builder.Constant(rows, 1, 2)]);
            string places = builder.Add("Concat", [token, builder.Add("Reshape", ["x", builder.Constant(rows, 1, 2)])], Int("axis", 1));
            string product = builder.Add("MatMul", [builder.Add("Reshape", [places, builder.Constant(rows * 2, 2)]), Weight(builder, 2, 3)]);
            string back = builder.Add("Reshape", [product, builder.Constant(rows, 2, 3)]);
            return builder.AddNamed("logits", "ReduceSum", [back, builder.Constant([1])], Int("keepdims", 0));
        });
        network.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = rows };
        Assert.Equal(["token", "w"], Norms(network).Keys.Order(StringComparer.Ordinal));
        using NetworkTraining training = Training(network);
        Assert.True(training.Trained().Graph.Input[0].Type.TensorType.Shape.Dim[0].HasDimParam);
    }

    [Theory]
    [InlineData("Softmax", true)]
    [InlineData("LogSoftmax", false)]
    public void Probabilities_are_left_out_of_the_loss_and_kept_in_the_file(string end, bool gives)
    {
        ModelProto bare = Network(builder => builder.AddNamed("logits", "MatMul", ["x", Weight(builder, 2, 3)]));
        ModelProto ended = Network(builder => builder.Add(
            "Identity", [builder.Add(end, [builder.AddNamed("logits", "MatMul", ["x", Weight(builder, 2, 3)])], Int("axis", 1))]));
        Assert.Equal(Norms(bare)["w"], Norms(ended)["w"], 1e-7);
        Assert.Equal(gives, OutputHead.Of(ended.Graph).GivesProbabilities);
        using NetworkTraining training = Training(ended);
        Assert.Contains(training.Trained().Graph.Node, node => node.OpType == end);
    }

    [Fact]
    public void An_input_of_whole_numbers_is_cast_from_the_floats_of_a_batch()
    {
        ModelProto network = Network(builder =>
        {
            string rows = builder.Add("Gather", [Initializer(builder, "table", Weights, 3, 2), "x"]);
            string flat = builder.Add("Reshape", [rows, builder.Constant(0, -1)]);
            return builder.AddNamed("logits", "MatMul", [flat, Initializer(builder, "w", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12], 4, 3)]);
        });
        network.Graph.Input[0].Type.TensorType.ElemType = (int)DataType.Int64;
        Assert.Equal(["table", "w"], Norms(network).Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Frozen_weights_stay_as_they_are()
    {
        ModelProto network = Network(builder => builder.AddNamed(
            "logits", "MatMul", [builder.Add("MatMul", ["x", Initializer(builder, "frozen", [1, 2, 3, 4], 2, 2)]), Weight(builder, 2, 3)]));
        GradientGraph graph = GradientGraph.Build(network, Batch, isFrozen: name => name == "frozen");
        Assert.Equal(["w"], graph.Parameters.Select(parameter => parameter.Name));
        NetworkException refused = Assert.Throws<NetworkException>(() => GradientGraph.Build(network, Batch, isFrozen: _ => true));
        Assert.Contains("frozen", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Normalisations_that_share_stored_statistics_follow_their_own_batches()
    {
        ModelProto network = Network(builder =>
        {
            string[] shared = [Initializer(builder, "mean", [0, 0], 2), Initializer(builder, "variance", [1, 1], 2)];
            string first = builder.Add("BatchNormalization", ["x", Initializer(builder, "s", [1, 1], 2), Initializer(builder, "b", [0, 0], 2), .. shared]);
            string second = builder.Add("BatchNormalization", [builder.Add("Exp", [first]), "s", "b", .. shared]);
            return builder.AddNamed("logits", "MatMul", [second, Weight(builder, 2, 3)]);
        });
        using NetworkTraining training = Training(network);
        training.Step(0.1);
        Assert.Equal(4, training.Statistics.Select(statistic => statistic.Initializer).Distinct(StringComparer.Ordinal).Count());
    }

    public static TheoryData<string, string> Refused => new()
    {
        { "function", "functions" },
        { "domain", "com.example.Fancy" },
        { "control", "control flow" },
        { "half", "Float16" },
        { "sigmoid", "Sigmoid" },
        { "one", "2 or more classes" },
        { "operator", "Det" },
        { "old", "version 12" },
        { "outputs", "one output" },
        { "external", "another file" },
        { "sequence", "sequences" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_trained_is_refused_with_its_name(string form, string named)
    {
        ModelProto network = Network(builder => form switch
        {
            "domain" => builder.AddNamed("logits", "MatMul", [Strange(builder, "Fancy", "com.example"), Weight(builder, 2, 3)]),
            "sequence" => builder.AddNamed("logits", "MatMul", [builder.Add("SequenceAt", ["x", "x"]), Weight(builder, 2, 3)]),
            "control" => builder.AddNamed(
                "logits", "MatMul", [builder.Add("If", ["x"], new AttributeProto { Name = "then_branch", G = new GraphProto() }), Weight(builder, 2, 3)]),
            "sigmoid" => builder.Add("Sigmoid", [builder.Add("MatMul", ["x", Weight(builder, 2, 1)])]),
            "one" => builder.Add("MatMul", ["x", Weight(builder, 2, 1)]),
            "operator" => builder.AddNamed(
                "odd", "Mul", [builder.Add("MatMul", ["x", Weight(builder, 2, 3)]), builder.AddNamed("node7", "Det", [Initializer(builder, "v", [1, 2, 3, 4], 2, 2)])]),
            _ => builder.AddNamed("logits", "MatMul", ["x", Weight(builder, 2, 3)]),
        });
        switch (form)
        {
            case "function":
                network.Functions.Add(new FunctionProto());
                break;
            case "half":
                network.Graph.Initializer[0].DataType = (int)DataType.Float16;
                break;
            case "old":
                network.OpsetImport[0].Version = 12;
                break;
            case "outputs":
                network.Graph.Output.Add(new ValueInfoProto { Name = "w" });
                break;
            case "external":
                network.Graph.Initializer[0].DataLocation = DataLocation.External;
                break;
        }

        NetworkException refused = Assert.Throws<NetworkException>(() => GradientGraph.Build(network, Batch));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        if (form == "operator")
        {
            Assert.Contains("node7", refused.Message, StringComparison.Ordinal);
        }
    }

    private static ModelProto Network(Func<GraphBuilder, string> build)
    {
        GraphBuilder builder = new(new GraphProto { Name = "network" });
        builder.Graph.Input.Add(Values.Tensor("x", DataType.Float, -1, 2));
        builder.Graph.Output.Add(new ValueInfoProto { Name = build(builder) });
        return ModelProto.Parser.ParseFrom(ModelFile.Of(builder.Graph).ToByteArray());
    }

    private static string Weight(GraphBuilder builder, params long[] shape) => Initializer(builder, "w", Weights[..(int)shape.Elements()], shape);

    private static string Initializer(GraphBuilder builder, string name, float[] values, params long[] shape)
    {
        builder.Graph.Initializer.Add(Tensors.Of(name, values, shape));
        return name;
    }

    private static string Constant(GraphBuilder builder, float[] values, params long[] shape)
        => builder.Add("Constant", [], new AttributeProto { Name = "value", Type = AttributeProto.Types.AttributeType.Tensor, T = Tensors.Of("", values, shape) });

    private static string Strange(GraphBuilder builder, string operation, string domain)
    {
        string result = builder.Add(operation, ["x"]);
        builder.Graph.Node[^1].Domain = domain;
        return result;
    }

    private static IReadOnlyDictionary<string, double> Norms(ModelProto network)
    {
        using NetworkTraining training = Training(network);
        return training.GradientNorms();
    }

    private static NetworkTraining Training(ModelProto network)
    {
        NetworkTraining training = new(network, Batch, 0, new OptimizerSettings { Name = "sgd" }, threads: 1);
        for (int place = 0; place < training.Batch.Length; place++)
        {
            training.Batch[place] = place % 3;
        }

        for (int row = 0; row < Batch; row++)
        {
            training.Labels[row] = row % 3;
        }

        return training;
    }
}
