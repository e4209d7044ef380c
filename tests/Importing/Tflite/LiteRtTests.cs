using Aviary.Importing.Tflite;
using Aviary.Importing.Tflite.Conversion;
using Aviary.Onnx;

namespace Aviary.Tests.Importing.Tflite;

/// <summary>Every operator and every form of quantisation against LiteRT's own figures.</summary>
public sealed class LiteRtTests
{
    // Float32 sums in another order.
    private const float Rounding = 1e-5f;

    public static TheoryData<string> Names => [.. LiteRtCases.All.Keys.Where(name => name != LiteRtCases.Unsupported).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_imported_network_answers_as_LiteRT_does(string name)
    {
        LiteRtCases known = LiteRtCases.All[name];
        float[] answers = ImportedRun.Of(TfliteImport.Convert(known.Model), known.Input, known.Shape);

        float tolerance = known.Step * StepsOf(name);
        Assert.Equal(known.Answers.Length, answers.Length);
        Assert.All(known.Answers.Zip(answers), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Math.Max(tolerance, Rounding)));
    }

    /// <summary>
    /// How many steps an answer may lie away. Probabilities come before their last rounding, half a step away. The kernels of bilinear
    /// resizing for bytes place their points in 1024ths of a pixel; ELU and SUM are answered by the default kernels, which round in
    /// their own way; RSQRT starts from an estimate; and numbers of 16 bits are computed as real ones.
    /// </summary>
    private static float StepsOf(string name) => name switch
    {
        _ when name.EndsWith("int16", StringComparison.Ordinal) => 2.01f,
        "shapes_uint8" or "elu_int8" or "sum_int8" or "rsqrt_int8" => 1.01f,
        _ when name.StartsWith("resize_bilinear", StringComparison.Ordinal) => 1.01f,
        _ => 0.51f,
    };

    [Theory]
    [InlineData("residual_int8")]
    [InlineData("residual_uint8")]
    [InlineData("squeeze_int8")]
    [InlineData("squeeze_uint8")]
    public void A_quantised_network_may_be_computed_with_real_numbers(string name)
    {
        LiteRtCases known = LiteRtCases.All[name];
        ImportedNetwork network = TfliteImport.Convert(known.Model, asFloat: true);
        ModelProto model = ModelProto.Parser.ParseFrom(network.Onnx.Span);
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "QuantizeLinear");
        float[] answers = ImportedRun.Of(network, known.Input, known.Shape);
        Assert.All(known.Answers.Zip(answers), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, known.Step * 3));
    }

    [Theory]
    [InlineData("residual_int8")]
    [InlineData("residual_uint8")]
    [InlineData("squeeze_int8")]
    [InlineData("squeeze_uint8")]
    [InlineData("padded_int8")]
    public void In_the_kernels_for_large_networks_an_answer_lies_a_few_steps_away(string name)
    {
        LiteRtCases known = LiteRtCases.All[name];
        ImportedNetwork network = TfliteImport.Convert(known.Model, Arithmetic.Fast);
        ModelProto model = ModelProto.Parser.ParseFrom(network.Onnx.Span);
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType == "Shrink");
        Assert.All(
            model.Graph.Initializer.Where(tensor => tensor.Dims.Count > 1),
            weights => Assert.Equal((int)TensorProto.Types.DataType.Int8, weights.DataType));
        float[] answers = ImportedRun.Of(network, known.Input, known.Shape);
        Assert.All(known.Answers.Zip(answers), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, known.Step * 3));
    }

    [Theory]
    [InlineData("residual_float", "float32")]
    [InlineData("residual_float16", "float16")]
    [InlineData("residual_dynamic", "dynamic range")]
    [InlineData("residual_int8", "int8")]
    [InlineData("residual_uint8", "uint8")]
    public void The_form_of_the_numbers_is_told(string name, string form)
        => Assert.Equal(form, TfliteImport.Convert(LiteRtCases.All[name].Model).Quantisation);

    [Fact]
    public void Operators_that_are_not_imported_are_refused_all_in_one_message()
    {
        TfliteException refused = Assert.Throws<TfliteException>(() => TfliteImport.Convert(LiteRtCases.All[LiteRtCases.Unsupported].Model));
        Assert.Contains("operator 0 (REVERSE_V2), operator 1 (CUMSUM)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("ONNX", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_are_turned_once_and_weights_at_import()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(TfliteImport.Convert(LiteRtCases.All["residual_float"].Model).Onnx.Span);
        NodeProto turned = Assert.Single(model.Graph.Node, node => node.OpType == "Transpose");
        Assert.Equal([0, 3, 1, 2], turned.Ints("perm"));
        Assert.Equal("input", turned.Input[0]);
        Assert.Equal("batch", model.Graph.Input[0].Type.TensorType.Shape.Dim[0].DimParam);
    }

    [Fact]
    public void Float16_weights_are_unpacked_at_import()
    {
        ModelProto model = ModelProto.Parser.ParseFrom(TfliteImport.Convert(LiteRtCases.All["residual_float16"].Model).Onnx.Span);
        Assert.DoesNotContain(model.Graph.Node, node => node.OpType is "Cast" or "DequantizeLinear");
        Assert.DoesNotContain(model.Graph.Initializer, tensor => tensor.DataType == (int)TensorProto.Types.DataType.Float16);
    }

    [Fact]
    public void Margins_before_a_convolution_become_its_own()
    {
        // In `shapes` a PAD is used by a pool as well, and stays; the network below has it before a convolution alone.
        ModelProto kept = ModelProto.Parser.ParseFrom(TfliteImport.Convert(LiteRtCases.All["shapes_float"].Model).Onnx.Span);
        Assert.Contains(kept.Graph.Node, node => node.OpType == "Pad");
        ModelProto folded = ModelProto.Parser.ParseFrom(TfliteImport.Convert(LiteRtCases.All["padded_int8"].Model).Onnx.Span);
        Assert.DoesNotContain(folded.Graph.Node, node => node.OpType == "Pad");
        Assert.Equal([0, 1, 1, 2], folded.Graph.Node.Single(node => node.OpType == "Conv").Ints("pads"));
    }
}
