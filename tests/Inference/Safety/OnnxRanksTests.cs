using Aviary.Inference.Safety;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Inference.Safety;

/// <summary>Files that would end the process in ONNX Runtime, so here they only meet what stands before it.</summary>
public sealed class OnnxRanksTests
{
    [Fact]
    public void A_network_that_turns_and_resizes_what_it_has_passes() => OnnxSafety.Check(Resizing(dimensions: 4, perm: 4, scales: 4));

    [Theory]
    [InlineData(5, 4, 4, "perm of a Transpose (output 'turned') has 4 numbers; its input has 5 dimensions")]
    [InlineData(4, 5, 5, "perm of a Transpose (output 'turned') has 5 numbers; its input has 4 dimensions")]
    [InlineData(4, 4, 5, "scales or sizes of a Resize (output 'resized') has 5 numbers; its input has 4 dimensions")]
    public void One_that_does_not_fit_is_refused(int dimensions, int perm, int scales, string expected)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => OnnxSafety.Check(Resizing(dimensions, perm, scales)));
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_is_let_pass()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(Resizing(dimensions: 5, perm: 4, scales: 4));
        model.Graph.Input[0].Type.TensorType.Shape = null;
        OnnxSafety.Check(model.ToByteArray());
    }

    [Fact]
    public void Numbers_are_counted_packed_or_alone()
    {
        // Field 8 once packed with two numbers, once empty, once alone.
        var reader = new ProtoReader([0x42, 3, 1, 0x80, 1, 0x42, 0, 0x40, 7]);
        List<(int, long)> found = [];
        while (reader.Next())
        {
            found.Add((reader.Numbers(out long last), last));
        }

        Assert.Equal([(2, 128L), (0, 0L), (1, 7L)], found);
    }

    private static byte[] Resizing(int dimensions, int perm, int scales)
    {
        GraphProto graph = new() { Name = "test" };
        graph.Input.Add(Values.Tensor("picture", DataType.Float, [-1, .. Enumerable.Repeat(2L, dimensions - 1)]));
        graph.Output.Add(Values.Tensor("resized", DataType.Float, -1, -1));
        GraphBuilder builder = new(graph);
        long[] turned = [.. Enumerable.Range(0, perm).Select(axis => (long)axis)];
        builder.AddNamed("turned", "Transpose", ["picture"], Attributes.Ints("perm", turned));
        string real = builder.Add("Relu", ["turned"]);
        builder.AddNamed("resized", "Resize", [real, "", builder.Constant([.. Enumerable.Repeat(1f, scales)], scales)]);
        return ModelFile.Of(graph).ToByteArray();
    }
}
