using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Benchmarks.Checks;

namespace Aviary.Tests.Learning.Differentiation;

/// <summary>Training of given networks against the figures of PyTorch (../shared/oracles/training).</summary>
public sealed class PyTorchOracleTests
{
    private static readonly string Oracles = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "oracles", "training"));

    [Theory]
    [InlineData("mlp_sgd", false)]
    [InlineData("mlp_adam_smoothing", false)]
    [InlineData("lenet_nesterov", false)]
    [InlineData("lenet_nesterov", true)]
    [InlineData("resnet_adamw", false)]
    [InlineData("resnet_adamw", true)]
    public void Training_agrees_with_PyTorch(string name, bool fast)
    {
        string folder = Path.Combine(Oracles, name);
        Assert.SkipUnless(Directory.Exists(folder), $"the oracle {name} is not here");
        JsonObject answer = TrainingCheck.Run(folder, fast, TestContext.Current.CancellationToken);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        JsonElement expected = document.RootElement;

        double[] losses = expected.GetProperty("losses").Deserialize<double[]>()!;
        Assert.All(losses.Zip(answer["losses"].Deserialize<double[]>()!), pair => Assert.InRange(Math.Abs((pair.Second / pair.First) - 1), 0, 1e-4));
        Dictionary<string, double> norms = expected.GetProperty("firstGradientNorms").Deserialize<Dictionary<string, double>>()!;
        Dictionary<string, double> found = answer["firstGradientNorms"].Deserialize<Dictionary<string, double>>()!;
        Assert.Equal(norms.Keys.Order(StringComparer.Ordinal), found.Keys.Order(StringComparer.Ordinal));
        Assert.All(norms, pair => Assert.InRange(Math.Abs(found[pair.Key] - pair.Value), 0, 1e-3 * Math.Max(pair.Value, 1e-3)));
        float[][] logits = expected.GetProperty("logitsAfterTraining").Deserialize<float[][]>()!;
        float[][] given = answer["logitsAfterTraining"].Deserialize<float[][]>()!;
        Assert.Equal(logits.Length, given.Length);
        Assert.All(logits.Zip(given), rows => Assert.All(rows.First.Zip(rows.Second), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, 2e-3)));
        Assert.Equal(losses.Length, answer["losses"]!.AsArray().Count);
    }
}
