using System.Text.Json;
using Aviary.Importing;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;

namespace Aviary.Tests.Importing.Adaptation;

public sealed class OracleTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();

    public static IEnumerable<TheoryDataRow<string>> Cases()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Functions.sln")))
        {
            root = Path.GetDirectoryName(root);
        }

        string folder = Path.GetFullPath(Path.Combine(root ?? ".", "..", "shared", "oracles", "onnx"));
        return Directory.Exists(folder)
            ? Directory.GetDirectories(folder).Order(StringComparer.Ordinal).Select(path => new TheoryDataRow<string>(path))
            : [new TheoryDataRow<string>(folder) { Skip = "../shared/oracles/onnx is not here: no answers of other libraries to compare with." }];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Other_libraries_get_the_same_probabilities_from_the_same_file(string folder)
    {
        byte[] onnx = await File.ReadAllBytesAsync(Path.Combine(folder, "model.onnx"), TestServing.Cancellation);
        using JsonDocument document = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "case.json"), TestServing.Cancellation));
        JsonElement known = document.RootElement;
        NewVersion version = _serving.Import.Prepare(new ModelSource { Onnx = onnx }, TestServing.Cancellation);
        Assert.Equal(known.GetProperty("classes").EnumerateArray().Select(name => name.ToString()), version.ClassNames);
        await _serving.PromoteAsync(await _serving.PublishAsync(version));

        PredictionResult result = await _serving.PredictAsync(
            $"{{\"inputs\":{known.GetProperty("inputs").GetRawText()}}}", top: version.ClassNames.Count);

        double[] expected = [.. known.GetProperty("probabilities").EnumerateArray().SelectMany(row => row.EnumerateArray()).Select(value => value.GetDouble())];
        double[] actual = [.. result.Predictions.SelectMany(row => row.Top.ToArray().OrderBy(ranked => ranked.Index)).Select(ranked => (double)ranked.Probability)];
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();
}
