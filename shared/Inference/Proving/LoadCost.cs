using System.Security.Cryptography;
using System.Text.Json;

namespace Aviary.Inference.Proving;

/// <summary>What it took to load a model where it was imported. A version carries it among its parameters, with the digest of the file that it is said of.</summary>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="MemoryBytes">How far the memory of the process rose.</param>
public sealed record LoadCost(long Milliseconds, long MemoryBytes)
{
    /// <summary>The parameter's name.</summary>
    public const string Parameter = "load";

    private const string Digest = "sha256";

    /// <summary>What a version's parameters say; null where they say nothing that can be understood.</summary>
    public static LoadCost? Of(IReadOnlyDictionary<string, JsonElement> parameters)
        => parameters.TryGetValue(Parameter, out JsonElement said) && said.ValueKind == JsonValueKind.Object
            && said.TryGetProperty("milliseconds", out JsonElement time) && time.TryGetInt64(out long milliseconds)
            && said.TryGetProperty("memoryBytes", out JsonElement memory) && memory.TryGetInt64(out long bytes)
                ? new LoadCost(milliseconds, bytes)
                : null;

    /// <summary>Whether the parameters speak of this file. Where another was put in its place they do not.</summary>
    public static bool IsSaidOf(IReadOnlyDictionary<string, JsonElement> parameters, string sha256)
        => parameters.TryGetValue(Parameter, out JsonElement said) && said.ValueKind == JsonValueKind.Object
            && said.TryGetProperty(Digest, out JsonElement digest) && digest.ValueKind == JsonValueKind.String
            && digest.ValueEquals(sha256);

    /// <summary>For a file that was made here: nothing was measured, because the same training must arrive at the same bytes.</summary>
    public static JsonElement MadeHere(ReadOnlySpan<byte> file) => JsonElement.Parse($$"""{"{{Digest}}":"{{DigestOf(file)}}"}""");

    /// <summary>For the parameter of this file's version.</summary>
    public JsonElement ToJson(ReadOnlySpan<byte> file)
        => JsonElement.Parse($$"""{"{{Digest}}":"{{DigestOf(file)}}","milliseconds":{{Milliseconds}},"memoryBytes":{{MemoryBytes}}}""");

    private static string DigestOf(ReadOnlySpan<byte> file) => Convert.ToHexStringLower(SHA256.HashData(file));
}
