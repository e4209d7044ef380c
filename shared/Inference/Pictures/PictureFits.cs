using Aviary.Imaging;

namespace Aviary.Inference.Pictures;

/// <summary>The fits by the names that people write.</summary>
public static class PictureFits
{
    private static readonly (string Name, PictureFit Fit)[] All =
        [("stretch", PictureFit.Stretch), ("letterbox", PictureFit.Letterbox), ("crop", PictureFit.CentreCrop)];

    /// <summary>stretch, letterbox, crop.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(pair => pair.Name)];

    /// <summary>The fit of a name; null where there is none of it.</summary>
    public static PictureFit? Find(string? name)
        => Array.FindIndex(All, pair => pair.Name == name) is >= 0 and var found ? All[found].Fit : null;

    internal static string NameOf(PictureFit fit) => Array.Find(All, pair => pair.Fit == fit).Name;
}
