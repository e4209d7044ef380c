using System.Text.Json;
using Aviary.Learning.Training;
using Aviary.Onnx;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Training of given networks against the figures of PyTorch (../shared/oracles/training).</summary>
public sealed class PyTorchOracleTests
{
    private static readonly string Oracles = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "oracles", "training"));

    [Theory]
    [InlineData("mlp_sgd")]
    [InlineData("mlp_adam_smoothing")]
    [InlineData("lenet_nesterov")]
    [InlineData("resnet_adamw")]
    public void Training_agrees_with_PyTorch(string name)
    {
        string folder = Path.Combine(Oracles, name);
        Assert.SkipUnless(Directory.Exists(folder), $"the oracle {name} is not here");
        using JsonDocument description = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        (float[] x, long[] shape) = Npy.Read<float>(Path.Combine(folder, "x.npy"));
        (long[] y, _) = Npy.Read<long>(Path.Combine(folder, "y.npy"));
        ModelProto network = ModelProto.Parser.ParseFrom(File.ReadAllBytes(Path.Combine(folder, "model.onnx")));
        JsonElement root = description.RootElement;
        int batch = root.GetProperty("batch").GetInt32();
        using NetworkTraining training = new(
            network, batch, root.GetProperty("labelSmoothing").GetDouble(), Settings(root), threads: 1);

        Fill(training, x, y, 0);
        IReadOnlyDictionary<string, double> norms = training.GradientNorms();
        List<double> losses = [];
        for (int step = 0; step < root.GetProperty("steps").GetInt32(); step++)
        {
            Fill(training, x, y, step);
            losses.Add(training.Step(root.GetProperty("optimizer").GetProperty("learningRate").GetDouble()));
        }

        JsonElement answer = expected.RootElement;
        double[] expectedLosses = [.. answer.GetProperty("losses").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(expectedLosses.Length, losses.Count);
        Assert.All(expectedLosses.Zip(losses), pair => Assert.InRange(Math.Abs(pair.Second / pair.First - 1), 0, 1e-4));
        Dictionary<string, double> expectedNorms = answer.GetProperty("firstGradientNorms").Deserialize<Dictionary<string, double>>()!;
        Assert.Equal(expectedNorms.Keys.Order(StringComparer.Ordinal), norms.Keys.Order(StringComparer.Ordinal));
        Assert.All(expectedNorms, pair => Assert.InRange(Math.Abs(norms[pair.Key] - pair.Value), 0, 1e-3 * Math.Max(pair.Value, 1e-3)));
        float[][] logits = answer.GetProperty("logitsAfterTraining").Deserialize<float[][]>()!;
        Assert.All(Logits(training.Trained(), x, shape, logits.Length).Zip(logits.SelectMany(row => row)),
            pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2e-3));
    }

    private static OptimizerSettings Settings(JsonElement root)
    {
        JsonElement optimizer = root.GetProperty("optimizer");
        double Number(string name, double absent) => optimizer.TryGetProperty(name, out JsonElement value) ? value.GetDouble() : absent;
        return new OptimizerSettings
        {
            Name = optimizer.GetProperty("name").GetString()!,
            Momentum = Number("momentum", 0),
            Nesterov = optimizer.TryGetProperty("nesterov", out JsonElement nesterov) && nesterov.GetBoolean(),
            Beta1 = Number("beta1", 0.9),
            Beta2 = Number("beta2", 0.999),
            Epsilon = Number("epsilon", 1e-8),
            WeightDecay = Number("weightDecay", 0),
            DecaysAll = true,
            ClipGradientNorm = root.GetProperty("clipGradientNorm").GetDouble(),
            BatchNormMomentum = root.GetProperty("batchNormMomentum").GetDouble(),
        };
    }

    /// <summary>Batch k holds the rows k·batch … (k+1)·batch - 1, wrapping.</summary>
    private static void Fill(NetworkTraining training, float[] x, long[] y, int step)
    {
        int batch = training.Labels.Length;
        int size = training.Batch.Length / batch;
        for (int i = 0; i < batch; i++)
        {
            int row = ((step * batch) + i) % y.Length;
            x.AsSpan(row * size, size).CopyTo(training.Batch[(i * size)..]);
            training.Labels[i] = y[row];
        }
    }

    private static float[] Logits(ModelProto trained, float[] x, long[] shape, int rows)
    {
        using InferenceSession session = new(trained.ToByteArray());
        long[] first = [rows, .. shape[1..]];
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(x[..(rows * (x.Length / (int)shape[0]))], first);
        using RunOptions run = new();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, session.InputNames, [input], session.OutputNames);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
