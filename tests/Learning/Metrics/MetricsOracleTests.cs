using System.Text.Json;
using Aviary.Benchmarks.Checks;

namespace Aviary.Tests.Learning.Metrics;

/// <summary>The figures that scikit-learn gave for the same labels and probabilities.</summary>
public sealed class MetricsOracleTests
{
    private static readonly string Oracle = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "oracles", "tables", "metrics.json"));

    [Fact]
    public async Task Every_figure_agrees_with_scikit_learn()
    {
        Assert.SkipUnless(File.Exists(Oracle), "the oracle metrics.json is not here");
        using StringWriter output = new();
        Assert.Equal(0, await MetricsCheck.PrintAsync(Oracle, json: true, output, TextWriter.Null, TestContext.Current.CancellationToken));

        using JsonDocument given = JsonDocument.Parse(await File.ReadAllBytesAsync(Oracle, TestContext.Current.CancellationToken));
        JsonElement[] measured = [.. JsonElement.Parse(output.ToString()).GetProperty("cases").EnumerateArray()];
        Assert.Equal(given.RootElement.GetArrayLength(), measured.Length);
        foreach ((JsonElement one, JsonElement figures) in given.RootElement.EnumerateArray().Zip(measured))
        {
            foreach (JsonProperty expected in one.GetProperty("expected").EnumerateObject())
            {
                AssertAgrees(expected.Value, figures.GetProperty(expected.Name), expected.Name);
            }
        }
    }

    private static void AssertAgrees(JsonElement expected, JsonElement actual, string name)
    {
        Assert.Equal(expected.ValueKind, actual.ValueKind);
        if (expected.ValueKind == JsonValueKind.Array)
        {
            Assert.Equal(expected.GetArrayLength(), actual.GetArrayLength());
            foreach ((JsonElement left, JsonElement right) in expected.EnumerateArray().Zip(actual.EnumerateArray()))
            {
                AssertAgrees(left, right, name);
            }
        }
        else if (expected.ValueKind == JsonValueKind.Number)
        {
            Assert.True(Math.Abs(expected.GetDouble() - actual.GetDouble()) <= 1e-9, $"{name}: expected {expected}, got {actual}");
        }
    }
}
