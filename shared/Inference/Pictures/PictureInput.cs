using Aviary.Imaging;

namespace Aviary.Inference.Pictures;

/// <summary>How a picture becomes a row of a model's input; settled when the model is imported, and kept in its version.</summary>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Layout">The order of the numbers.</param>
/// <param name="Fit">How a picture of another shape comes into the size.</param>
public sealed record PictureInput(int Width, int Height, int Channels, PictureLayout Layout, PictureFit Fit)
{
    /// <summary>For a model of real numbers: the level, 0 to 255, that becomes 0. Default 0.</summary>
    public ChannelNumbers Mean { get; init; }

    /// <summary>For a model of real numbers: what one level is worth; a number is (level − mean) × scale. Default 1/255.</summary>
    public ChannelNumbers Scale { get; init; } = 1d / 255;

    /// <summary>Whether blue is the first channel and red the last. Default: red first.</summary>
    public bool IsBgr { get; init; }

    /// <summary>The size.</summary>
    public PictureSize Size => new(Width, Height);

    /// <summary>What the shape of an input says by itself; null where it is none that pictures could have.</summary>
    /// <param name="signature">The model's signature.</param>
    /// <param name="fit">How pictures of another shape come in.</param>
    /// <param name="layout">The order of the numbers, where the shape may be read in two ways; null for channels last.</param>
    public static PictureInput? Of(ModelSignature signature, PictureFit fit = PictureFit.Stretch, PictureLayout? layout = null)
    {
        ArgumentNullException.ThrowIfNull(signature);
        if (signature.Columns.Count > 0 || signature.InputType is not (ElementType.Bytes or ElementType.Float32 or ElementType.Float16))
        {
            return null;
        }

        return signature.RowShape switch
        {
            [var height, var width, (1 or 3) and var channels] when layout != PictureLayout.ChannelsFirst && IsSize(width, height) => new(width, height, channels, PictureLayout.ChannelsLast, fit),
            [(1 or 3) and var channels, var height, var width] when layout != PictureLayout.ChannelsLast && IsSize(width, height) => new(width, height, channels, PictureLayout.ChannelsFirst, fit),
            _ => null,
        };
    }

    /// <summary>Whether pictures so described fill a row of the input exactly.</summary>
    public bool Fills(ModelSignature signature)
        => Of(signature, Fit, Layout) is { } own && own with { Mean = Mean, Scale = Scale, IsBgr = IsBgr } == this;

    private static bool IsSize(int width, int height) => width is > 0 and <= 65_535 && height is > 0 and <= 65_535;
}
