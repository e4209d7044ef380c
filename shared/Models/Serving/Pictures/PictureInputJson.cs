using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Imaging;

namespace Aviary.Models.Serving.Pictures;

/// <summary>
/// The description as the version's parameter <c>picture</c>:
/// <c>{"width","height","channels","layout":"nhwc"|"nchw","fit":"stretch"|"letterbox"|"crop"}</c>, and <c>"mean"</c>, <c>"scale"</c> for real numbers.
/// </summary>
internal static class PictureInputJson
{
    /// <summary>The parameter's name.</summary>
    public const string Parameter = "picture";

    public static JsonElement Write(PictureInput input, bool isReal)
    {
        JsonObject json = new()
        {
            ["width"] = input.Width,
            ["height"] = input.Height,
            ["channels"] = input.Channels,
            ["layout"] = input.Layout == PictureLayout.ChannelsLast ? "nhwc" : "nchw",
            ["fit"] = PictureFits.NameOf(input.Fit),
        };
        if (isReal)
        {
            json["mean"] = input.Mean;
            json["scale"] = input.Scale;
        }

        return JsonElement.Parse(json.ToJsonString());
    }

    /// <exception cref="InvalidDataException">It is no such description; says what is wrong.</exception>
    public static PictureInput Read(JsonElement json)
    {
        PictureLayout layout = Text(json, "layout") switch
        {
            "nhwc" => PictureLayout.ChannelsLast,
            "nchw" => PictureLayout.ChannelsFirst,
            _ => throw Wrong("layout", "nhwc or nchw"),
        };
        PictureFit fit = PictureFits.Find(Text(json, "fit")) ?? throw Wrong("fit", string.Join(", ", PictureFits.Names));
        PictureInput input = new(Whole(json, "width"), Whole(json, "height"), Whole(json, "channels"), layout, fit);
        return input with { Mean = Real(json, "mean") ?? input.Mean, Scale = Real(json, "scale") ?? input.Scale };
    }

    private static string? Text(JsonElement json, string name)
        => Find(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static int Whole(JsonElement json, string name)
        => Find(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : throw Wrong(name, "a whole number");

    private static double? Real(JsonElement json, string name)
        => Find(json, name) is not { } value ? null
            : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number
            : throw Wrong(name, "a finite number");

    private static JsonElement? Find(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? value : null;

    private static InvalidDataException Wrong(string name, string expected) => new($"its parameter {Parameter}.{name} is not {expected}");
}
