using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aviary.Functions.Dashboard;

/// <summary>What to try a model with: test pictures of its classes, empty where none are at hand.</summary>
internal sealed record ExampleListAnswer(int Height, int Width, IReadOnlyList<ExampleAnswer> Examples)
{
    public static ExampleListAnswer None { get; } = new(0, 0, []);

    /// <summary>How the champion takes pictures; left out where it takes none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Picture { get; init; }

    /// <summary>A row that the champion takes; left out where it takes pictures, and where the row is too long to be shown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Row { get; init; }
}

/// <summary>A picture of one channel, a byte for each pixel, row by row, and what it shows.</summary>
internal sealed record ExampleAnswer(string Label, byte[] Pixels);
