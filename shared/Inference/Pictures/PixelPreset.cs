namespace Aviary.Inference.Pictures;

/// <summary>How a family of tools turns levels of 0 to 255 into numbers: (level − mean) × scale, by colour.</summary>
/// <param name="Mean">The level that becomes 0, of red, green and blue.</param>
/// <param name="Scale">What a level is worth, of red, green and blue.</param>
/// <param name="IsBgr">Whether blue comes first; null where the tools leave the order as it is.</param>
public sealed record PixelPreset(ChannelNumbers Mean, ChannelNumbers Scale, bool? IsBgr = null)
{
    private static readonly PixelPreset ImageNet = OfUnit(new(0.485, 0.456, 0.406), new(0.229, 0.224, 0.225));
    private static readonly PixelPreset Signed = new(127.5, 1 / 127.5);

    private static readonly (string Name, PixelPreset Preset)[] Known =
    [
        ("imagenet", ImageNet), ("torchvision", ImageNet), ("keras-torch", ImageNet),
        ("keras-tf", Signed), ("tflite", Signed),
        ("keras-caffe", new(new(123.68, 116.779, 103.939), 1, IsBgr: true)),
        ("clip", OfUnit(new(0.48145466, 0.4578275, 0.40821073), new(0.26862954, 0.26130258, 0.27577711))),
        ("unit", new(0, 1 / 255.0)), ("levels", new(0, 1)),
    ];

    /// <summary>The names that people write.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(pair => pair.Name)];

    /// <summary>The preset of a name; null where there is none of it.</summary>
    public static PixelPreset? Find(string? name)
        => Array.FindIndex(Known, pair => pair.Name == name) is >= 0 and var found ? Known[found].Preset : null;

    /// <summary>What a mean and a deviation say; both of levels from 0 to 1 where none of them is larger.</summary>
    public static (ChannelNumbers Mean, ChannelNumbers Scale) Deviating(ChannelNumbers mean, ChannelNumbers deviation)
        => mean.All(number => number <= 1) && deviation.All(number => number <= 1)
            ? (mean.Select(number => number * 255), deviation.Select(number => 1 / (255 * number)))
            : (mean, deviation.Select(number => 1 / number));

    private static PixelPreset OfUnit(ChannelNumbers mean, ChannelNumbers deviation)
    {
        (ChannelNumbers levels, ChannelNumbers scale) = Deviating(mean, deviation);
        return new PixelPreset(levels, scale);
    }
}
