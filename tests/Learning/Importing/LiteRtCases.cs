using System.IO.Compression;
using System.Text.Json;

namespace Aviary.Tests.Learning.Importing;

/// <summary>
/// Small files, each with an input and LiteRT's answer to it (Cases/make.py and Cases/operators.py wrote them). <c>Step</c> is the size of a step of a
/// quantised output, 0 for real numbers.
/// </summary>
internal sealed record LiteRtCases(string Name, byte[] Model, string Type, int[] Shape, byte[] Input, float[] Answers, float Step)
{
    /// <summary>The one that is not imported.</summary>
    public const string Unsupported = "unsupported";

    private static readonly Lazy<IReadOnlyDictionary<string, LiteRtCases>> Cases = new(Load);

    public static IReadOnlyDictionary<string, LiteRtCases> All => Cases.Value;

    private static Dictionary<string, LiteRtCases> Load()
        => Load("cases.json.gz").Concat(Load("operators.json.gz")).ToDictionary(read => read.Name, StringComparer.Ordinal);

    private static LiteRtCases[] Load(string name)
    {
        using FileStream zipped = File.OpenRead(Path.Combine(Repository.Root, "tests", "Learning", "Importing", "Cases", name));
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
