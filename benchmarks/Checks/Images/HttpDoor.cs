using System.Text.Json;
using Aviary.Importing;
using Aviary.Onnx;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Benchmarks.Checks.Images;

/// <summary>
/// Over HTTP, to a model whose probabilities are the pixels themselves: those at the centres of the quadrants, a share of 1 each, and
/// what is left as the last class. So a whole request shows what was decoded.
/// </summary>
internal sealed class HttpDoor : IDisposable
{
    private static readonly int[] Offsets = [.. Quadrants.Offsets.SelectMany(offset => Enumerable.Range(offset, 3))];

    private readonly ServedPictures _served;

    private HttpDoor(ServedPictures served) => _served = served;

    public static async Task<HttpDoor> OpenAsync(CancellationToken cancellationToken)
        => new(await ServedPictures.StartAsync(new ModelSource { Onnx = Network() }, cancellationToken));

    public PictureAnswer Send(byte[] picture)
    {
        (int status, byte[] body) = _served.SendAsync(picture, CancellationToken.None).GetAwaiter().GetResult();
        if (status == 200)
        {
            return new PictureAnswer(null, Pixels(_served.Row(body)));
        }

        JsonElement problem = JsonElement.Parse(body);
        return status is 400 or 413 or 415
            ? new PictureAnswer($"{status} {problem.GetProperty("detail").GetString()}", [])
            : throw new InvalidOperationException($"the server answered {status}: {problem}");
    }

    public void Dispose() => _served.DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static byte[] Pixels(float[] row)
    {
        byte[] rgb = new byte[Quadrants.Side * Quadrants.Side * 3];
        for (int i = 0; i < Offsets.Length; i++)
        {
            rgb[Offsets[i]] = (byte)Math.Round(row[i] * 255 * Offsets.Length);
        }

        return rgb;
    }

    private static byte[] Network()
    {
        const int Bytes = Quadrants.Side * Quadrants.Side * 3;
        int classes = Offsets.Length + 1;
        float[] weights = new float[Bytes * classes];
        float[] bias = new float[classes];
        float share = 1f / (255 * Offsets.Length);
        for (int i = 0; i < Offsets.Length; i++)
        {
            weights[(Offsets[i] * classes) + i] = share;
            weights[(Offsets[i] * classes) + Offsets.Length] = -share;
        }

        bias[^1] = 1;
        GraphProto graph = new() { Name = "pixels" };
        graph.Input.Add(Values.Tensor("picture", DataType.Uint8, -1, Quadrants.Side, Quadrants.Side, 3));
        graph.Output.Add(Values.Tensor("shares", DataType.Float, -1, classes));
        GraphBuilder builder = new(graph);
        string flat = builder.Add("Reshape", ["picture", builder.Constant(-1, Bytes)]);
        string reals = builder.Add("Cast", [flat], Attributes.Int("to", (long)DataType.Float));
        string product = builder.Add("MatMul", [reals, builder.Constant(weights, Bytes, classes)]);
        builder.AddNamed("shares", "Add", [product, builder.Constant(bias, classes)]);
        return ModelFile.Of(graph).ToByteArray();
    }
}
