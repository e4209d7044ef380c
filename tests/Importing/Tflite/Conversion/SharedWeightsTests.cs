using System.Buffers;
using System.Runtime.InteropServices;
using Aviary.Importing.Tflite;
using Aviary.Importing.Tflite.Conversion;
using Aviary.Importing.Tflite.Files;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Importing.Tflite.Conversion;

/// <summary>Many layers that name the same weights, and as many outputs.</summary>
public sealed class SharedWeightsTests
{
    private const int Width = 4;

    [Theory]
    [InlineData("Real", "Float32")]
    [InlineData("Real", "Int8")]
    [InlineData("Fast", "Int8")]
    [InlineData("Faithful", "Int8")]
    public void Weights_are_read_as_often_for_many_layers_as_for_one(string how, string numbers)
    {
        Arithmetic arithmetic = Enum.Parse<Arithmetic>(how);
        TensorKind kind = Enum.Parse<TensorKind>(numbers);
        (_, int once) = Convert(layers: 1, kind, arithmetic, unpacked: false);
        (_, int often) = Convert(layers: 40, kind, arithmetic, unpacked: false);
        Assert.InRange(once, 1, 3);
        Assert.Equal(once, often);
    }

    [Fact]
    public void Weights_are_unpacked_as_often_for_many_layers_as_for_one()
    {
        (_, int once) = Convert(layers: 1, TensorKind.Float16, Arithmetic.Real, unpacked: true);
        (_, int often) = Convert(layers: 40, TensorKind.Float16, Arithmetic.Real, unpacked: true);
        Assert.InRange(once, 1, 3);
        Assert.Equal(once, often);
    }

    [Fact]
    public void Each_layer_whose_result_is_an_output_gives_it_and_feeds_the_next()
    {
        (ModelProto model, _) = Convert(layers: 3, TensorKind.Float32, Arithmetic.Real, unpacked: false);
        using InferenceSession session = new(model.ToByteArray());
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 2, 3, 4 }, [1, Width]);
        string[] names = ["output", "output_1", "output_2"];
        Assert.Equal(names, model.Graph.Output.Select(output => output.Name));
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["input"], [input], names);

        // Each layer doubles.
        for (int i = 0; i < names.Length; i++)
        {
            float factor = 2 << i;
            Assert.Equal([factor, 2 * factor, 3 * factor, 4 * factor], results[i].GetTensorDataAsSpan<float>().ToArray());
        }
    }

    [Fact]
    public void A_value_that_is_two_outputs_is_given_as_both()
    {
        Quantisation scale = new([0.5f], [0], 0);
        TfliteModel file = new(
            [
                new TfliteTensor(0, "given", TensorKind.Int8, [1, Width], scale, null),
                new TfliteTensor(1, "weights", TensorKind.Int8, [Width, Width], scale, Doubling(TensorKind.Int8)),
                new TfliteTensor(2, "bytes", TensorKind.Int8, [1, Width], scale, null),
                new TfliteTensor(3, "reals", TensorKind.Float32, [1, Width], null, null),
            ],
            [0],
            [2, 3],
            [new TfliteOperator(0, "FULLY_CONNECTED", [0, 1], [2], 0, null), new TfliteOperator(1, "DEQUANTIZE", [2], [3], 0, null)]);
        using InferenceSession session = new(TfliteConverter.Convert(file, Arithmetic.Fast).ToByteArray());
        using RunOptions run = new();
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(new float[] { 1, 2, 3, 4 }, [1, Width]);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, ["input"], [input], ["output", "output_1"]);
        Assert.All(results, result => Assert.Equal([2, 4, 6, 8], result.GetTensorDataAsSpan<float>().ToArray()));
    }

    private static (ModelProto Model, int Reads) Convert(int layers, TensorKind kind, Arithmetic arithmetic, bool unpacked)
    {
        using CountedMemory memory = new(Doubling(kind));
        bool isQuantised = kind == TensorKind.Int8;
        Quantisation? scale = isQuantised ? new Quantisation([0.5f], [0], 0) : null;
        TensorKind flow = isQuantised ? TensorKind.Int8 : TensorKind.Float32;
        List<TfliteTensor> tensors =
        [
            new(0, "given", flow, [1, Width], scale, null),
            new(1, "weights", kind, [Width, Width], scale, memory.Memory),
        ];
        List<TfliteOperator> operators = [];
        List<int> outputs = [];
        int last = 0;
        for (int layer = 0; layer < layers; layer++)
        {
            int weights = 1;
            if (unpacked)
            {
                weights = tensors.Count;
                tensors.Add(new TfliteTensor(weights, $"unpacked {layer}", TensorKind.Float32, [Width, Width], null, null));
                operators.Add(new TfliteOperator(operators.Count, "DEQUANTIZE", [1], [weights], 0, null));
            }

            int result = tensors.Count;
            tensors.Add(new TfliteTensor(result, $"layer {layer}", flow, [1, Width], scale, null));
            operators.Add(new TfliteOperator(operators.Count, "FULLY_CONNECTED", [last, weights], [result], 0, null));
            outputs.Add(result);
            last = result;
        }

        ModelProto model = TfliteConverter.Convert(new TfliteModel([.. tensors], [0], [.. outputs], [.. operators]), arithmetic);
        return (model, memory.Reads);
    }

    private static byte[] Doubling(TensorKind kind)
    {
        float[] numbers = new float[Width * Width];
        for (int i = 0; i < Width; i++)
        {
            numbers[i * (Width + 1)] = 2;
        }

        return kind switch
        {
            TensorKind.Int8 => [.. numbers.Select(number => (byte)(number * 2))],
            TensorKind.Float16 => MemoryMarshal.AsBytes<Half>(numbers.Select(number => (Half)number).ToArray()).ToArray(),
            _ => MemoryMarshal.AsBytes<float>(numbers).ToArray(),
        };
    }

    /// <summary>Bytes that count how often somebody looks at them.</summary>
    private sealed class CountedMemory(byte[] bytes) : MemoryManager<byte>
    {
        public int Reads { get; private set; }

        public override Memory<byte> Memory => CreateMemory(bytes.Length);

        public override Span<byte> GetSpan()
        {
            Reads++;
            return bytes;
        }

        public override MemoryHandle Pin(int elementIndex = 0) => throw new NotSupportedException();

        public override void Unpin() => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
        }
    }
}
