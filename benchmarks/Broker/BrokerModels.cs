using Aviary.Benchmarks.Serve;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Benchmarks.Broker;

/// <summary>What the pipeline is measured with: Fashion-MNIST's network, one of the same shape that does nothing, and the birds'.</summary>
internal static class BrokerModels
{
    public const string Fashion = "fashion";
    public const string Nothing = "nothing";
    public const string Birds = "birds";
    public const int FashionPixels = 28 * 28;
    public const int BirdPixels = 224 * 224 * 3;

    private const int Classes = 10;

    /// <summary>The birds' file beside the checkout; it is not part of it.</summary>
    public static string BirdsFile { get; } = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "birds", "aiy_qdq_s8.onnx"));

    /// <summary>Registers the one that does nothing and, where its file is there, the birds' beside the trained one.</summary>
    public static async Task AddToAsync(string folder, CancellationToken cancellationToken)
    {
        string nothing = Path.Combine(folder, "nothing.onnx");
        await File.WriteAllBytesAsync(nothing, DoingNothing().ToByteArray(), cancellationToken);
        await ServedFashion.ImportAsync(folder, nothing, Nothing, cancellationToken);
        if (File.Exists(BirdsFile))
        {
            await ServedFashion.ImportAsync(folder, BirdsFile, Birds, cancellationToken);
        }
    }

    /// <summary>Pictures of noise; the same ones in every run.</summary>
    public static byte[][] Pictures(int count, int pixels)
    {
        Random random = new(5);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            byte[] picture = new byte[pixels];
            random.NextBytes(picture);
            return picture;
        })];
    }

    /// <summary>Takes what Fashion-MNIST's takes and gives as many classes, the same probabilities for every picture.</summary>
    private static ModelProto DoingNothing()
    {
        GraphProto graph = new() { Name = "nothing" };
        graph.Input.Add(Values.Tensor("pixels", DataType.Uint8, [-1, 1, 28, 28]));
        graph.Output.Add(Values.Tensor("answer", DataType.Float, -1, Classes));
        GraphBuilder builder = new(graph);
        string flat = builder.Add("Reshape", ["pixels", builder.Constant(-1, FashionPixels)]);
        string few = builder.Add("Slice", [flat, builder.Constant([0L]), builder.Constant([(long)Classes]), builder.Constant([1L])]);
        string zeros = builder.Add("Mul", [builder.Add("Cast", [few], Attributes.Int("to", (long)DataType.Float)), builder.Scalar(0)]);
        float[] probabilities = [.. Enumerable.Range(0, Classes).Select(index => (index + 1) / 55f)];
        builder.AddNamed("answer", "Add", [zeros, builder.Constant(probabilities, Classes)]);
        return ModelFile.Of(graph);
    }

    /// <summary>The file that is served.</summary>
    public static string Registered(ServedFashion models, string model)
        => Directory.EnumerateFiles(Path.Combine(models.Folder, "bucket", "models", model), "model.onnx", SearchOption.AllDirectories).Single();
}
