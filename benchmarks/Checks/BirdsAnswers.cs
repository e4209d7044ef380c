using System.Text.Json;

namespace Aviary.Benchmarks.Checks;

/// <summary>What LiteRT gave for the pictures of a folder, by the pictures' names; null where the folder does not say.</summary>
internal static class BirdsAnswers
{
    private const float Step = 1f / 256;

    /// <summary>Rows of probabilities: <c>{"cases":{name:{"outputs":[bytes]}}}</c>.</summary>
    public static IReadOnlyDictionary<string, float[]>? Read(string folder)
    {
        string path = Path.Combine(folder, "expected.json");
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        return document.RootElement.TryGetProperty("cases", out JsonElement cases)
            ? cases.EnumerateObject()
                .Where(one => one.Value.TryGetProperty("outputs", out _))
                .ToDictionary(
                    one => one.Name,
                    one => one.Value.GetProperty("outputs").EnumerateArray().Select(number => number.GetInt32() * Step).ToArray(),
                    StringComparer.Ordinal)
            : null;
    }
}
