using System.Text.Json;
using System.Text.Json.Nodes;
using Aviary.Imaging;

namespace Aviary.Inference.Pictures;

/// <summary>
/// The description as the version's parameter <c>picture</c>:
/// <c>{"width","height","channels","layout":"nhwc"|"nchw","fit":"stretch"|"letterbox"|"crop"}</c>, and <c>"mean"</c>, <c>"scale"</c>
/// for real numbers (one for all channels or a list of three), and <c>"channels_order":"bgr"</c> where blue comes first.
/// </summary>
public static class PictureInputJson
{
    /// <summary>The parameter's name.</summary>
    public const string Parameter = "picture";

    private const string Order = "channels_order";
    private const string Bgr = "bgr";

    /// <summary>The parameter of a version that takes pictures so.</summary>
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
            json["mean"] = Numbers(input.Mean);
            json["scale"] = Numbers(input.Scale);
        }

        if (input.IsBgr)
        {
            json[Order] = Bgr;
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
        bool isBgr = Text(json, Order) switch
        {
            null => false,
            Bgr => true,
            _ => throw Wrong(Order, Bgr),
        };
        return input with { Mean = Numbers(json, "mean") ?? input.Mean, Scale = Numbers(json, "scale") ?? input.Scale, IsBgr = isBgr };
    }

    private static string? Text(JsonElement json, string name)
        => Find(json, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    private static int Whole(JsonElement json, string name)
        => Find(json, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out int number) ? number : throw Wrong(name, "a whole number");

    private static JsonNode Numbers(ChannelNumbers numbers)
        => numbers.AreEqual ? JsonValue.Create(numbers.First) : new JsonArray(numbers.First, numbers.Second, numbers.Third);

    private static ChannelNumbers? Numbers(JsonElement json, string name) => Find(json, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Array } list when list.GetArrayLength() == 3 => new(Real(list[0], name), Real(list[1], name), Real(list[2], name)),
        { } one => Real(one, name),
    };

    private static double Real(JsonElement value, string name)
        => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)
            ? number
            : throw Wrong(name, "a finite number, or a list of three");

    private static JsonElement? Find(JsonElement json, string name)
        => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) ? value : null;

    private static InvalidDataException Wrong(string name, string expected) => new($"its parameter {Parameter}.{name} is not {expected}");
}
