using System.IO.Compression;
using System.Text.Json;

namespace Aviary.Benchmarks.Checks.Fuzzing.Samples;

/// <summary>Small TensorFlow Lite files, one or more for each operator and each quantisation that is imported.</summary>
internal static class TfliteSamples
{
    private static readonly string[] Resources = ["tflite-samples.json.gz", "tflite-operators.json.gz"];

    private static readonly Lazy<IReadOnlyList<byte[]>> Files = new(() => [.. Resources.SelectMany(Load)]);

    public static IReadOnlyList<byte[]> All => Files.Value;

    private static byte[][] Load(string name)
    {
        using Stream zipped = typeof(TfliteSamples).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using GZipStream text = new(zipped, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(sample => sample.GetProperty("model").GetBytesFromBase64())];
    }
}
