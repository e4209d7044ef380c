using System.IO.Compression;
using System.Text.Json;

namespace Aviary.Samples;

/// <summary>
/// Small files, each with an input and LiteRT's answer to it (Cases/make.py and Cases/operators.py wrote them). <c>Step</c> is the size of a step of a
/// quantised output, 0 for real numbers.
/// </summary>
internal sealed record LiteRtCases(string Name, byte[] Model, string Type, int[] Shape, byte[] Input, float[] Answers, float Step)
{
    /// <summary>The one that is not imported.</summary>
    public const string Unsupported = "unsupported";

    private static readonly Lazy<IReadOnlyList<LiteRtCases>> Networks = new(() => Load("cases.json.gz"));
    private static readonly Lazy<IReadOnlyList<LiteRtCases>> Single = new(() => Load("operators.json.gz"));
    private static readonly Lazy<IReadOnlyDictionary<string, LiteRtCases>> Cases
        = new(() => Networks.Value.Concat(Single.Value).ToDictionary(read => read.Name, StringComparer.Ordinal));

    public static IReadOnlyDictionary<string, LiteRtCases> All => Cases.Value;

    /// <summary>Files of small classifiers, and of one network of waves that is none.</summary>
    public static IReadOnlyList<byte[]> Classifiers => [.. Networks.Value.Select(read => read.Model)];

    /// <summary>Files of one operator each; few of them are classifiers.</summary>
    public static IReadOnlyList<byte[]> Operators => [.. Single.Value.Select(read => read.Model)];

    private static LiteRtCases[] Load(string name)
    {
        using Stream zipped = typeof(LiteRtCases).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource {name} is missing.");
        using GZipStream text = new(zipped, CompressionMode.Decompress);
        using JsonDocument document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray().Select(Read)];
    }

    private static LiteRtCases Read(JsonElement json)
    {
        byte[] answers = json.GetProperty("y").GetBytesFromBase64();
        return new LiteRtCases(
            json.GetProperty("name").GetString()!,
            json.GetProperty("model").GetBytesFromBase64(),
            json.GetProperty("type").GetString()!,
            [.. json.GetProperty("shape").EnumerateArray().Select(length => length.GetInt32())],
            json.GetProperty("x").GetBytesFromBase64(),
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(answers).ToArray(),
            json.GetProperty("step").GetSingle());
    }
}
