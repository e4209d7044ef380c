using System.Globalization;
using Aviary.Onnx;

namespace Aviary.Learning.Networks;

/// <summary>Builds a network layer by layer, keeping the shape of one picture's values.</summary>
internal sealed class LayerStack
{
    private readonly GraphBuilder _builder = new(new GraphProto { Name = "network" });
    private readonly Random _random;
    private readonly Dictionary<string, int> _numbers = [];
    private string _value = Network.Input;
    private long _channels;
    private long _height;
    private long _width;

    public LayerStack(PictureShape picture, Random random)
    {
        _random = random;
        (_channels, _height, _width) = (picture.Channels, picture.Height, picture.Width);
        _builder.Graph.Input.Add(
            Values.Tensor(Network.Input, TensorProto.Types.DataType.Float, -1, _channels, _height, _width));
    }

    /// <summary>For rows of numbers.</summary>
    public LayerStack(long inputs, Random random)
    {
        _random = random;
        (_channels, _height, _width) = (inputs, 1, 1);
        _builder.Graph.Input.Add(Values.Tensor(Network.Input, TensorProto.Types.DataType.Float, -1, inputs));
    }

    /// <summary>A convolution of 3×3 that keeps height and width.</summary>
    public LayerStack Conv(long filters, bool bias = true)
    {
        string name = Next("conv");
        string weight = Parameter($"{name}.weight", Initialisation.He(_random, filters * _channels * 9, _channels * 9), filters, _channels, 3, 3);
        string[] inputs = bias
            ? [_value, weight, Parameter($"{name}.bias", Initialisation.Filled(filters, 0), filters)]
            : [_value, weight];
        _value = _builder.AddNamed(name, "Conv", inputs, Attributes.Ints("kernel_shape", 3, 3), Attributes.Ints("pads", 1, 1, 1, 1));
        _channels = filters;
        return this;
    }

    public LayerStack Normalise()
    {
        string name = Next("norm");
        _value = _builder.AddNamed(
            name,
            "BatchNormalization",
            [
                _value,
                Parameter($"{name}.scale", Initialisation.Filled(_channels, 1), _channels),
                Parameter($"{name}.bias", Initialisation.Filled(_channels, 0), _channels),
                Parameter($"{name}.mean", Initialisation.Filled(_channels, 0), _channels),
                Parameter($"{name}.variance", Initialisation.Filled(_channels, 1), _channels),
            ],
            Attributes.Float("epsilon", 1e-5f));
        return this;
    }

    public LayerStack Relu()
    {
        _value = _builder.AddNamed(Next("relu"), "Relu", [_value]);
        return this;
    }

    /// <summary>The largest of each 2×2; an odd last row or column is left out.</summary>
    public LayerStack Pool()
    {
        if (_height < 2 || _width < 2)
        {
            throw new NetworkException($"the pictures are too small for this network: nothing is left of them at {_height}×{_width}");
        }

        _value = _builder.AddNamed(Next("pool"), "MaxPool", [_value], Attributes.Ints("kernel_shape", 2, 2), Attributes.Ints("strides", 2, 2));
        _height /= 2;
        _width /= 2;
        return this;
    }

    public LayerStack GlobalAverage()
    {
        _value = _builder.AddNamed(Next("average"), "GlobalAveragePool", [_value]);
        _height = _width = 1;
        return this;
    }

    public LayerStack Flatten()
    {
        _value = _builder.AddNamed(Next("flatten"), "Flatten", [_value], Attributes.Int("axis", 1));
        _channels *= _height * _width;
        _height = _width = 1;
        return this;
    }

    public LayerStack Dense(long outputs)
    {
        string name = Next("dense");
        Dense(name, outputs, name);
        return this;
    }

    /// <summary>The last layer: one value for each class.</summary>
    public ModelProto Classes(int classes)
    {
        Dense("classes", classes, Network.Logits);
        _builder.Graph.Output.Add(Values.Tensor(Network.Logits, TensorProto.Types.DataType.Float, -1, classes));
        return ModelFile.Of(_builder.Graph);
    }

    private void Dense(string name, long outputs, string output)
    {
        string weight = Parameter($"{name}.weight", Initialisation.He(_random, outputs * _channels, _channels), outputs, _channels);
        string bias = Parameter($"{name}.bias", Initialisation.Filled(outputs, 0), outputs);
        _value = _builder.AddNamed(output, "Gemm", [_value, weight, bias], Attributes.Int("transB", 1));
        _channels = outputs;
    }

    private string Next(string kind)
    {
        int number = _numbers[kind] = _numbers.GetValueOrDefault(kind) + 1;
        return string.Create(CultureInfo.InvariantCulture, $"{kind}{number}");
    }

    private string Parameter(string name, float[] values, params long[] shape)
    {
        _builder.Graph.Initializer.Add(Tensors.Of(name, values, shape));
        return name;
    }
}
