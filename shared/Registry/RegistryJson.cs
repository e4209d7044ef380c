using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Aviary.Registry.Versions;

namespace Aviary.Registry;

/// <summary>The registry's documents as JSON, by generated code.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.Never,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true,
    NewLine = "\n")]
[JsonSerializable(typeof(ManifestDocument))]
[JsonSerializable(typeof(AliasDocument))]
[JsonSerializable(typeof(GoldenExample))]
[JsonSerializable(typeof(EvaluationDocument))]
[JsonSerializable(typeof(DsseEnvelope))]
[JsonSerializable(typeof(SortedDictionary<string, double>))]
[JsonSerializable(typeof(SortedDictionary<string, JsonElement>))]
internal sealed partial class RegistryJson : JsonSerializerContext
{
    /// <summary>The same on one line, for what is long and not read by people: a line for each number of a picture is twice the bytes.</summary>
    public static RegistryJson Compact => field ??= new RegistryJson(new JsonSerializerOptions(Default.Options) { WriteIndented = false });

    /// <summary>The document as UTF-8, ending with a line feed.</summary>
    public static byte[] Write<T>(T document, JsonTypeInfo<T> type) => [.. JsonSerializer.SerializeToUtf8Bytes(document, type), (byte)'\n'];

    /// <summary>Reads a document; null and a reason where it is none.</summary>
    public static T? TryRead<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type, out string? problem)
        where T : class
    {
        try
        {
            T? document = JsonSerializer.Deserialize(json, type);
            problem = document is null ? "it is null" : null;
            return document;
        }
        catch (JsonException e)
        {
            problem = $"it is no such JSON document ({e.Message})";
            return null;
        }
    }
}
