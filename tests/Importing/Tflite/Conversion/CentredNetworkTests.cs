using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;

namespace Aviary.Tests.Importing.Tflite.Conversion;

public sealed class CentredNetworkTests
{
    [Fact]
    public void Streams_between_convolutions_get_copies_of_the_channels_that_are_too_wide()
    {
        TfliteModel centred = CentredNetwork.Of(Chain("CONV_2D", lowest: 0));
        Assert.Equal([1, 2, 2, 4], centred.Tensors[1].Shape);
        Assert.Equal(TensorKind.Int8, centred.Tensors[4].Kind);
        Assert.Equal([100, 1, 127, 28], Signed(centred.Tensors[4])[..4]);
        Assert.Equal([4, 1, 1, 1], centred.Tensors[3].Shape);
    }

    [Fact]
    public void A_channel_that_is_always_zero_needs_no_numbers()
    {
        TfliteModel centred = CentredNetwork.Of(Chain("DEPTHWISE_CONV_2D", lowest: 0));
        Assert.Equal(TensorKind.Int8, centred.Tensors[4].Kind);
        Assert.Equal([0, 1, 2], Signed(centred.Tensors[4]));
    }

    [Fact]
    public void A_channel_that_may_be_below_zero_keeps_its_numbers()
    {
        TfliteModel file = Chain("DEPTHWISE_CONV_2D", lowest: 10);
        Assert.Equal(file.Tensors[4].Kind, CentredNetwork.Of(file).Tensors[4].Kind);
    }

    [Fact]
    public void What_an_output_of_the_graph_is_keeps_its_channels()
    {
        TfliteModel file = Chain("CONV_2D", lowest: 0);
        TfliteModel centred = CentredNetwork.Of(file with { Outputs = [1, 2] });
        Assert.Equal([1, 2, 2, 3], centred.Tensors[1].Shape);
        Assert.Equal(TensorKind.UInt8, centred.Tensors[4].Kind);
    }

    [Fact]
    public void A_long_stream_that_cannot_get_channels_is_looked_at_once_for_all_that_take_from_it()
    {
        // Tensor i is tensor i - 1 added to itself; the first comes from a pool, and each is taken by a convolution with a wide number.
        const int Length = 4_000;
        List<TfliteTensor> tensors = [.. Enumerable.Range(0, Length).Select(i => Activation(i, 1, 0))];
        List<TfliteOperator> operators = [new(0, "MAX_POOL_2D", [Length], [0], 0, null)];
        tensors.Add(Activation(Length, 1, 0));
        List<int> outputs = [];
        for (int i = 1; i < Length; i++)
        {
            operators.Add(new TfliteOperator(operators.Count, "ADD", [i - 1, i - 1], [i], 0, null));
            operators.Add(new TfliteOperator(operators.Count, "CONV_2D", [i, tensors.Count, -1], [tensors.Count + 1], 0, null));
            outputs.Add(tensors.Count + 1);
            tensors.Add(Constant(tensors.Count, [1, 1, 1, 1], [255], 100));
            tensors.Add(Activation(tensors.Count, 1, 0));
        }

        TfliteModel file = new([.. tensors], [Length], [.. outputs], [.. operators]);
        Assert.Equal(file.Tensors.Select(tensor => tensor.Shape), CentredNetwork.Of(file).Tensors.Select(tensor => tensor.Shape));
    }

    /// <summary>Input 0 → convolution of one channel to three with filter 3, whose first is never above zero → 1 → second layer with filter 4 → output 2.</summary>
    private static TfliteModel Chain(string second, int lowest)
    {
        byte[] filter = second == "CONV_2D" ? [200, 101, 255, 101, 102, 100, 100, 100, 103] : [228, 101, 102];

        TfliteTensor[] tensors =
        [
            Activation(0, 1, 0),
            Activation(1, 3, lowest),
            Activation(2, 3, 0),
            Constant(3, [3, 1, 1, 1], [100, 105, 110], 100),
            Constant(4, second == "CONV_2D" ? [3, 1, 1, 3] : [1, 1, 1, 3], filter, 100),
        ];
        return new TfliteModel(
            tensors, [0], [2], [new TfliteOperator(0, "CONV_2D", [0, 3, -1], [1], 0, null), new TfliteOperator(1, second, [1, 4, -1], [2], 0, null)]);
    }

    private static sbyte[] Signed(TfliteTensor tensor) => [.. tensor.Data!.Value.ToArray().Select(raw => unchecked((sbyte)raw))];

    private static TfliteTensor Activation(int index, int channels, int zero)
        => new(index, $"tensor {index}", TensorKind.UInt8, [1, 2, 2, channels], new Quantisation([0.1f], [zero], 0), null);

    private static TfliteTensor Constant(int index, int[] shape, byte[] data, int zero)
        => new(index, $"tensor {index}", TensorKind.UInt8, shape, new Quantisation([0.1f], [zero], 0), data);
}
