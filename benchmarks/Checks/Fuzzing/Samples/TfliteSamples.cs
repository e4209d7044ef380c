using System.IO.Compression;
using System.Text.Json;

namespace Aviary.Benchmarks.Checks.Fuzzing.Samples;

/// <summary>Small TensorFlow Lite files, one or more for each operator and each quantisation that is imported.</summary>
internal static class TfliteSamples
{
    private static readonly Lazy<IReadOnlyList<byte[]>> Networks = new(() => Load("tflite-samples.json.gz"));
    private static readonly Lazy<IReadOnlyList<byte[]>> Single = new(() => Load("tflite-operators.json.gz"));

    /// <summary>Small classifiers, and one network of waves that is none.</summary>
    public static IReadOnlyList<byte[]> Classifiers => Networks.Value;

    /// <summary>One operator each; few of them are classifiers.</summary>
    public static IReadOnlyList<byte[]> Operators => Single.Value;

    private static byte[][] Load(string name)
    {
        using Stream zipped = typeof(TfliteSamples).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using GZipStream text = new(zipped, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(sample => sample.GetProperty("model").GetBytesFromBase64())];
    }
}
