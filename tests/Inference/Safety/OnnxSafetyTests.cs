using Aviary.Inference.Safety;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Inference.Safety;

public sealed class OnnxSafetyTests
{
    [Fact]
    public void An_ordinary_model_passes() => OnnxSafety.Check(TestModels.Bytes());

    [Fact]
    public void Data_outside_the_file_is_refused_wherever_it_is_asked_for()
    {
        ModelProto atTop = TestModels.Classifier();
        atTop.Graph.Initializer[0].DataLocation = DataLocation.External;
        Refused(atTop, "external data");

        ModelProto inConstant = TestModels.Classifier();
        inConstant.Graph.Node.Add(new NodeProto { OpType = "Constant", Attribute = { new AttributeProto { Name = "value", T = External() } } });
        Refused(inConstant, "external data");

        ModelProto inBranch = TestModels.Classifier();
        inBranch.Graph.Node.Add(new NodeProto { OpType = "If", Attribute = { new AttributeProto { G = new GraphProto { Initializer = { External() } } } } });
        Refused(inBranch, "external data");
    }

    [Fact]
    public void A_custom_operator_is_refused_by_its_name_wherever_it_stands()
    {
        ModelProto atTop = TestModels.Classifier();
        atTop.Graph.Node[0].Domain = "com.example";
        Refused(atTop, "'com.example.Reshape'");

        ModelProto inLoop = TestModels.Classifier();
        var body = new GraphProto { Node = { new NodeProto { OpType = "Secret", Domain = "evil" } } };
        inLoop.Graph.Node.Add(new NodeProto { OpType = "Loop", Attribute = { new AttributeProto { G = body } } });
        Refused(inLoop, "'evil.Secret'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("ai.onnx")]
    [InlineData("ai.onnx.ml")]
    [InlineData("com.microsoft")]
    public void Operators_that_ONNX_Runtime_brings_pass(string domain)
    {
        ModelProto model = TestModels.Classifier();
        model.Graph.Node[0].Domain = domain;
        OnnxSafety.Check(model.ToByteArray());
    }

    [Theory]
    [InlineData("Max", 1)]
    [InlineData("Conv", 1)]
    [InlineData("Resize", 0)]
    public void An_input_that_an_operator_needs_may_not_be_left_out(string type, int missing)
    {
        ModelProto model = TestModels.Classifier();
        NodeProto node = new() { OpType = type, Input = { "pixels", "pixels", "pixels" } };
        node.Input[missing] = "";
        model.Graph.Node.Add(node);
        Refused(model, $"input {missing} of a '{type}'");
    }

    [Fact]
    public void An_input_that_an_operator_does_without_may_be_left_out()
    {
        ModelProto model = TestModels.Classifier();
        model.Graph.Node.Add(new NodeProto { OpType = "Clip", Input = { "pixels", "", "pixels" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Loop", Input = { "", "", "pixels" } });
        model.Graph.Node.Add(new NodeProto { OpType = "Conv", Input = { "pixels", "pixels", "" } });
        OnnxSafety.Check(model.ToByteArray());
    }

    [Fact]
    public void A_file_has_one_graph()
    {
        byte[] file = TestModels.Bytes();
        Assert.Throws<InvalidDataException>(() => OnnxSafety.Check([.. file, .. file]));
        Assert.Throws<InvalidDataException>(() => OnnxSafety.Check([0x38, 1])); // field 7 as a number
    }

    [Fact]
    public void A_function_of_the_file_that_calls_standard_operators_passes()
        => OnnxSafety.Check(WithFunctions(Function("local", "Twice", ("", "Add"), ("ai.onnx.ml", "Scaler"))).ToByteArray());

    [Fact]
    public void A_function_of_the_file_that_calls_anything_else_is_refused()
    {
        Refused(WithFunctions(Function("local", "Twice", ("evil", "Secret"))), "'evil.Secret'");
        Refused(WithFunctions(Function("local", "Twice", ("local", "Twice"))), "'local.Twice'");
        Refused(WithFunctions(Function("local", "Twice", ("local", "Other")), Function("local", "Other", ("", "Add"))), "'local.Other'");

        FunctionProto nested = Function("local", "Twice", ("", "If"));
        var branch = new GraphProto { Node = { new NodeProto { OpType = "Secret", Domain = "evil" } } };
        nested.Node[0].Attribute.Add(new AttributeProto { G = branch });
        Refused(WithFunctions(nested), "'evil.Secret'");

        FunctionProto reading = Function("local", "Twice", ("", "Constant"));
        reading.Node[0].Attribute.Add(new AttributeProto { T = External() });
        Refused(WithFunctions(reading), "external data");
    }

    [Fact]
    public void A_function_may_not_take_the_name_of_a_standard_operator()
        => Refused(WithFunctions(Function("", "Twice", ("", "Twice"))), "defines '.Twice' anew");

    [Fact]
    public void Functions_whose_calls_stand_for_too_many_operators_are_refused()
    {
        FunctionProto large = Function("local", "Twice", [.. Enumerable.Repeat(("", "Add"), 2000)]);
        ModelProto model = WithFunctions(large);
        for (int i = 0; i < 49; i++)
        {
            model.Graph.Node.Add(new NodeProto { OpType = "Twice", Domain = "local" });
        }

        OnnxSafety.Check(model.ToByteArray());
        model.Graph.Node.Add(new NodeProto { OpType = "Twice", Domain = "local" });
        Refused(model, "more than 100000 operators");
    }

    [Fact]
    public void A_file_that_is_cut_off_anywhere_or_is_something_else_is_refused()
    {
        byte[] good = TestModels.Bytes();
        int accepted = 0;
        for (int length = 0; length < good.Length; length++)
        {
            try
            {
                OnnxSafety.Check(good.AsSpan(0, length));
                accepted++;
            }
            catch (InvalidDataException)
            {
                // What is meant.
            }
        }

        // Only a cut between two fields of the outermost message, behind the graph, leaves a whole message.
        Assert.True(accepted <= 2, $"{accepted} beginnings were taken for whole files");
        Assert.Throws<InvalidDataException>(() => OnnxSafety.Check("hello, this is no model"u8));
    }

    [Fact]
    public void Random_bytes_end_in_a_refusal()
    {
        var random = new Random(5);
        byte[] bytes = new byte[200];
        for (int i = 0; i < 5000; i++)
        {
            random.NextBytes(bytes);
            Assert.Throws<InvalidDataException>(() => OnnxSafety.Check(bytes));
        }
    }

    [Fact]
    public void Graphs_nested_without_end_are_refused()
    {
        var graph = new GraphProto();
        for (int depth = 0; depth < 60; depth++)
        {
            graph = new GraphProto { Node = { new NodeProto { OpType = "If", Attribute = { new AttributeProto { G = graph } } } } };
        }

        Refused(new ModelProto { Graph = graph }, "nested");
    }

    /// <summary>A classifier that calls the first of the functions once.</summary>
    private static ModelProto WithFunctions(params FunctionProto[] functions)
    {
        ModelProto model = TestModels.Classifier();
        model.Functions.AddRange(functions);
        model.Graph.Node.Add(new NodeProto { OpType = functions[0].Name, Domain = functions[0].Domain });
        return model;
    }

    private static FunctionProto Function(string domain, string name, params (string Domain, string Type)[] calls)
    {
        FunctionProto function = new() { Name = name, Domain = domain };
        function.Node.AddRange(calls.Select(call => new NodeProto { OpType = call.Type, Domain = call.Domain }));
        return function;
    }

    private static TensorProto External() => new() { Name = "e", DataLocation = DataLocation.External };

    private static void Refused(ModelProto model, string reason)
        => Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => OnnxSafety.Check(model.ToByteArray())).Message, StringComparison.Ordinal);
}
