using Aviary.Learning.Differentiation;
using Aviary.Learning.Networks;
using Aviary.Onnx;
using Google.Protobuf;

namespace Aviary.Tests.Learning.Networks;

public sealed class NetworkPresetsTests
{
    [Theory]
    [InlineData("linear", 7_850)]
    [InlineData("mlp", 101_770)]
    [InlineData("cnn", 206_922)]
    [InlineData("cnn-deep", 68_770)]
    public void A_preset_has_the_weights_and_outputs_that_it_should(string name, long weights)
    {
        ModelProto network = NetworkPresets.Build(name, new PictureShape(1, 28, 28), 10, new Random(1));
        GradientGraph graph = GradientGraph.Build(network, 3);
        Assert.Equal(weights, graph.Parameters.Sum(parameter => parameter.Shape.Elements()));
        Assert.Equal([3, 10], ForwardTrace.Run(network, Network.Input, [3, 1, 28, 28]).Shape(Network.Logits));
    }

    [Theory]
    [InlineData(3, 8, 12, 2)]
    [InlineData(1, 5, 7, 4)]
    public void Presets_follow_the_size_of_the_pictures(int channels, int height, int width, int classes)
    {
        foreach (string name in NetworkPresets.Names.Where(name => name != NetworkPresets.Table))
        {
            ModelProto network = NetworkPresets.Build(name, new PictureShape(channels, height, width), classes, new Random(1));
            Assert.Equal([2, classes], ForwardTrace.Run(network, Network.Input, [2, channels, height, width]).Shape(Network.Logits));
            Assert.Equal(classes, GradientGraph.Build(network, 2).Classes);
        }
    }

    [Fact]
    public void The_same_seed_gives_the_same_network_and_another_seed_another()
    {
        byte[] Bytes(int seed) => NetworkPresets.Build("mlp", new PictureShape(1, 4, 4), 3, new Random(seed)).ToByteArray();
        Assert.Equal(Bytes(1), Bytes(1));
        Assert.NotEqual(Bytes(1), Bytes(2));
    }

    [Fact]
    public void First_weights_have_the_variance_that_suits_Relu()
    {
        float[] weights = Initialisation.He(new Random(1), 20_000, 50);
        Assert.InRange(weights.Average(), -0.01, 0.01);
        Assert.InRange(weights.Average(weight => weight * weight), 0.95 * 2 / 50, 1.05 * 2 / 50);
    }

    [Fact]
    public void An_unknown_preset_is_refused_with_the_names_of_all()
    {
        NetworkException refused = Assert.Throws<NetworkException>(
            () => NetworkPresets.Build("resnet", new PictureShape(1, 28, 28), 10, new Random(1)));
        Assert.Contains("\"resnet\": expected one of cnn, cnn-deep, linear, mlp", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pictures_that_are_too_small_are_refused()
        => Assert.Throws<NetworkException>(() => NetworkPresets.Build("cnn", new PictureShape(1, 3, 3), 10, new Random(1)));
}
