using System.Text.Json;
using Aviary.Models.Registry;

namespace Aviary.Models.Serving.Proving;

/// <summary>What it took to load a model where it was imported; every version that was imported carries it among its parameters.</summary>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="MemoryBytes">How far the memory of the process rose.</param>
internal sealed record LoadCost(long Milliseconds, long MemoryBytes)
{
    /// <summary>The parameter's name.</summary>
    public const string Parameter = "load";

    /// <summary>What a version says; null where it says nothing that can be understood.</summary>
    public static LoadCost? Of(ModelVersion version)
        => version.Parameters.TryGetValue(Parameter, out JsonElement said) && said.ValueKind == JsonValueKind.Object
            && said.TryGetProperty("milliseconds", out JsonElement time) && time.TryGetInt64(out long milliseconds)
            && said.TryGetProperty("memoryBytes", out JsonElement memory) && memory.TryGetInt64(out long bytes)
                ? new LoadCost(milliseconds, bytes)
                : null;

    public JsonElement ToJson() => JsonElement.Parse($$"""{"milliseconds":{{Milliseconds}},"memoryBytes":{{MemoryBytes}}}""");
}
