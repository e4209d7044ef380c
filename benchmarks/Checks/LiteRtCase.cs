using System.Text.Json;

namespace Aviary.Benchmarks.Checks;

/// <summary>What LiteRT was given and gave.</summary>
/// <param name="Inputs">Rows, in the type of the model's input.</param>
/// <param name="Answers">Rows after dequantisation.</param>
/// <param name="Tolerance">How far an answer may lie from them.</param>
internal sealed record LiteRtCase(NumpyArray Inputs, IReadOnlyList<float[]> Answers, double Tolerance)
{
    /// <exception cref="InvalidDataException">A file is not what it should be.</exception>
    public static LiteRtCase Read(string folder)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "case.json")));
        JsonElement description = document.RootElement;
        NumpyArray answers = NumpyArray.Read(Path.Combine(folder, "y.npy"));
        (float scale, float zero) = answers.Type is "<f4" || Number(description, "outputScale") is not { } given
            ? (1f, 0f)
            : (given, Number(description, "outputZeroPoint") ?? 0);
        float[][] rows = [.. Enumerable.Range(0, answers.Rows).Select(row => answers.Row(row).Select(number => (number - zero) * scale).ToArray())];
        return new LiteRtCase(NumpyArray.Read(Path.Combine(folder, "x.npy")), rows, description.GetProperty("tolerance").GetDouble());
    }

    private static float? Number(JsonElement description, string name)
        => description.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetSingle() : null;
}
