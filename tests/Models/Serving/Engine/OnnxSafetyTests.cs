using Aviary.Learning.Networks.Onnx;
using Aviary.Models.Serving.Engine;
using Google.Protobuf;
using static Aviary.Learning.Networks.Onnx.TensorProto.Types;

namespace Aviary.Tests.Models.Serving.Engine;

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

    private static TensorProto External() => new() { Name = "e", DataLocation = DataLocation.External };

    private static void Refused(ModelProto model, string reason)
        => Assert.Contains(reason, Assert.Throws<InvalidDataException>(() => OnnxSafety.Check(model.ToByteArray())).Message, StringComparison.Ordinal);
}
