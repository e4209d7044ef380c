using Aviary.Benchmarks.Serve;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>
/// The models of a run: Fashion-MNIST's; one that fails on pictures with a pixel beyond its table, as an embedding does on ids that it does
/// not know; and one that takes a second or so for a picture that begins with <see cref="Slowest"/>, so that its process can be ended meanwhile.
/// </summary>
internal static class DeliveryModels
{
    public const string Fashion = "fashion";
    public const string Lookup = "lookup";
    public const string Slow = "slow";

    /// <summary>For all models.</summary>
    public const int Pixels = 28 * 28;

    /// <summary>The first level of a pixel on which <see cref="Lookup"/> fails.</summary>
    public const byte FirstUnknown = 250;

    private const int Classes = 10;

    /// <summary>Times round a loop, each some microseconds.</summary>
    private const long Rounds = 150_000;

    /// <summary>The first pixels of a picture that takes long; no row with which a file is probed begins like that.</summary>
    public static ReadOnlySpan<byte> Slowest => [byte.MaxValue, 0];

    /// <summary>Registers those of its own beside the trained one.</summary>
    public static async Task AddToAsync(string folder, CancellationToken cancellationToken)
    {
        await ImportAsync(folder, LookingUp(), Lookup, cancellationToken);
        await ImportAsync(folder, Looping(), Slow, cancellationToken);
    }

    private static async Task ImportAsync(string folder, ModelProto network, string model, CancellationToken cancellationToken)
    {
        string file = Path.Combine(folder, $"{model}.onnx");
        await File.WriteAllBytesAsync(file, network.ToByteArray(), cancellationToken);
        await ServedFashion.ImportAsync(folder, file, model, cancellationToken);
    }

    private static ModelProto LookingUp()
    {
        GraphBuilder builder = Begin(Lookup, out string ids);
        float[] table = [.. Enumerable.Range(0, FirstUnknown).Select(id => id / (float)FirstUnknown)];
        return End(builder, builder.Add("Gather", [builder.Constant(table, table.Length), ids]));
    }

    /// <summary>Multiplies the pixels by one, as many times as <see cref="Rounds"/> says where the first is brighter than the second by all there is.</summary>
    private static ModelProto Looping()
    {
        GraphBuilder builder = Begin(Slow, out string ids);
        string first = builder.Add("Gather", [ids, builder.Constant([0L])], Attributes.Int("axis", 1));
        string second = builder.Add("Gather", [ids, builder.Constant([1L])], Attributes.Int("axis", 1));
        string most = builder.Add("ReduceMax", [builder.Add("Sub", [first, second])], Attributes.Int("keepdims", 0));
        string isSlowest = builder.Add("Max", [builder.Add("Sub", [most, builder.Constant([byte.MaxValue - 1L])]), builder.Constant([0L])]);
        string rounds = builder.Add("Mul", [isSlowest, builder.Constant([Rounds])]);
        string pixels = builder.Add("Cast", [ids], Attributes.Int("to", (long)DataType.Float));

        GraphProto body = new() { Name = "round" };
        body.Input.Add(Values.Tensor("i", DataType.Int64));
        body.Input.Add(Values.Tensor("goes_on", DataType.Bool));
        body.Input.Add(Values.Tensor("before", DataType.Float, -1, Pixels));
        body.Output.Add(Values.Tensor("still_goes_on", DataType.Bool));
        body.Output.Add(Values.Tensor("after", DataType.Float, -1, Pixels));
        GraphBuilder round = new(body, "round_");
        round.AddNamed("still_goes_on", "Identity", ["goes_on"]);
        round.AddNamed("after", "Mul", ["before", round.Scalar(1)]);
        string looped = builder.Add("Loop", [rounds, "", pixels], new AttributeProto { Name = "body", Type = AttributeProto.Types.AttributeType.Graph, G = body });
        return End(builder, builder.Add("Mul", [looped, builder.Scalar(1f / byte.MaxValue)]));
    }

    private static GraphBuilder Begin(string name, out string ids)
    {
        GraphProto graph = new() { Name = name };
        graph.Input.Add(Values.Tensor("pixels", DataType.Uint8, [-1, 1, 28, 28]));
        graph.Output.Add(Values.Tensor("answer", DataType.Float, -1, Classes));
        GraphBuilder builder = new(graph);
        ids = builder.Add("Cast", [builder.Add("Reshape", ["pixels", builder.Constant(-1, Pixels)])], Attributes.Int("to", (long)DataType.Int64));
        return builder;
    }

    private static ModelProto End(GraphBuilder builder, string numbers)
    {
        float[] weights = [.. Enumerable.Range(0, Pixels * Classes).Select(i => (i * 7919 % 13 / 100f) - 0.06f)];
        builder.AddNamed("answer", "Softmax", [builder.Add("MatMul", [numbers, builder.Constant(weights, Pixels, Classes)])]);
        return ModelFile.Of(builder.Graph);
    }
}
