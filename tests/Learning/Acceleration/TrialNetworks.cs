using Aviary.Learning.Networks;
using Aviary.Onnx;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Learning.Acceleration;

/// <summary>Networks of three classes, with first weights of chance.</summary>
internal static class TrialNetworks
{
    public static ModelProto Make(string name, PictureShape picture)
    {
        LayerStack layers = new(picture, new Random(2));
        return name switch
        {
            "dense" => layers.Flatten().Dense(8).Relu().Classes(3),
            "plain" => layers.Conv(16).Relu().Pool().Conv(32).Relu().Pool().Flatten().Dense(12).Relu().Classes(3),
            "normalised" => layers.Conv(24, bias: false).Normalise().Relu().Conv(24, bias: false).Normalise().Relu().Pool()
                .Conv(48, bias: false).Normalise().Relu().GlobalAverage().Flatten().Classes(3),
            "odd channels" => layers.Conv(5).Relu().Conv(7, bias: false).Normalise().Relu().Conv(13).Pool().Conv(40, bias: false).Normalise()
                .Flatten().Classes(3),
            "residual" => Residual(picture),
            "windows" => Windows(picture),
            _ => throw new ArgumentException(name),
        };
    }

    /// <summary>A sum of two convolutions' results, and a convolution whose result goes two ways.</summary>
    private static ModelProto Residual(PictureShape picture)
    {
        (GraphBuilder builder, Random random) = Begin(picture);
        string first = Relu(builder, Conv(builder, random, "first", "input", 9, picture.Channels, [3, 3], [1, 1, 1, 1]));
        string second = Conv(builder, random, "second", first, 9, 9, [3, 3], [1, 1, 1, 1]);
        string third = Conv(builder, random, "third", first, 9, 9, [1, 1], [0, 0, 0, 0]);
        string sum = Relu(builder, builder.Add("Add", [second, third]));
        string fourth = Conv(builder, random, "fourth", builder.Add("Add", [sum, first]), 6, 9, [3, 3], [1, 1, 1, 1]);
        return End(builder, random, fourth, 6);
    }

    /// <summary>Windows of other sizes, with uneven borders, and convolutions that the fast form leaves alone between them.</summary>
    private static ModelProto Windows(PictureShape picture)
    {
        (GraphBuilder builder, Random random) = Begin(picture);
        string first = Relu(builder, Conv(builder, random, "first", "input", 10, picture.Channels, [5, 4], [3, 1, 0, 2]));
        string second = Conv(builder, random, "second", first, 8, 10, [2, 3], [0, 0, 1, 2]);
        string third = Relu(builder, Conv(builder, random, "third", second, 8, 8, [3, 3], [1, 1, 1, 1], Attributes.Ints("strides", 2, 2)));
        return End(builder, random, Conv(builder, random, "fourth", third, 20, 8, [1, 3], [0, 1, 0, 1]), 20);
    }

    private static (GraphBuilder Builder, Random Random) Begin(PictureShape picture)
    {
        GraphBuilder builder = new(new GraphProto { Name = "trial" });
        builder.Graph.Input.Add(Values.Tensor("input", DataType.Float, -1, picture.Channels, picture.Height, picture.Width));
        return (builder, new Random(3));
    }

    private static ModelProto End(GraphBuilder builder, Random random, string value, long channels)
    {
        string flat = builder.Add("Flatten", [builder.Add("GlobalAveragePool", [value])]);
        builder.Graph.Initializer.Add(Tensors.Of("classes", Initialisation.He(random, 3 * channels, channels), channels, 3));
        builder.AddNamed("logits", "MatMul", [flat, "classes"]);
        builder.Graph.Output.Add(Values.Tensor("logits", DataType.Float, -1, 3));
        return ModelFile.Of(builder.Graph);
    }

    private static string Relu(GraphBuilder builder, string value) => builder.Add("Relu", [value]);

    private static string Conv(
        GraphBuilder builder, Random random, string name, string value, long filters, long channels, long[] window, long[] pads, params AttributeProto[] more)
    {
        long inputs = channels * window[0] * window[1];
        builder.Graph.Initializer.Add(Tensors.Of($"{name}.weight", Initialisation.He(random, filters * inputs, inputs), filters, channels, window[0], window[1]));
        builder.Graph.Initializer.Add(Tensors.Of($"{name}.bias", Initialisation.He(random, filters, 8), filters));
        return builder.AddNamed(
            name,
            "Conv",
            [value, $"{name}.weight", $"{name}.bias"],
            [Attributes.Ints("kernel_shape", window), Attributes.Ints("pads", pads), .. more]);
    }
}
