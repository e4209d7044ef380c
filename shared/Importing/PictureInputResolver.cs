using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Pictures;

namespace Aviary.Importing;

/// <summary>
/// Settles at import how pictures become a model's input: what its shape and its metadata say, and what the importer says of it, which
/// goes before.
/// </summary>
internal static class PictureInputResolver
{
    /// <summary>Null for a model that takes no pictures.</summary>
    /// <param name="source">What the importer says.</param>
    /// <param name="signature">What the model takes.</param>
    /// <param name="metadata">The metadata of the file.</param>
    /// <exception cref="InvalidInputException">Something is said of pictures, and the model takes none, or takes bytes as they are.</exception>
    /// <exception cref="InvalidDataException">The metadata say what is not supported.</exception>
    public static PictureInput? Of(ModelSource source, ModelSignature signature, IReadOnlyDictionary<string, string> metadata)
    {
        bool says = source.Fit is not null || source.Layout is not null || source.IsBgr is not null
            || (!source.PixelScaleFromFile && (source.PixelMean ?? source.PixelScale) is not null);
        PictureInput? shaped = PictureInput.Of(signature, source.Fit ?? default, source.Layout);
        if (source.PixelScaleFromFile && !says)
        {
            return null; // bytes of another range than pictures have: a spectrum, or other features
        }

        if (shaped is null)
        {
            return !says
                ? null
                : throw new InvalidInputException(
                    source.Layout is null ? "fit" : "layout",
                    "a model that takes pictures: height × width × 1 or 3, or 1 or 3 × height × width, of uint8, float16 or float32",
                    $"one that takes {string.Join('×', signature.RowShape)} numbers");
        }

        if (signature.InputType == ElementType.Bytes && (source.PixelMean ?? source.PixelScale) is not null)
        {
            throw new InvalidInputException("scale", "nothing, as the model takes the bytes of a picture as they are", "a mean or a scale");
        }

        PixelPreset? said = ImageMetadata.Find(metadata);
        return shaped with
        {
            IsBgr = shaped.Channels == 3 && (source.IsBgr ?? said?.IsBgr ?? false),
            Mean = Finite("mean", source.PixelMean) ?? said?.Mean ?? shaped.Mean,
            Scale = Finite("scale", source.PixelScale) ?? said?.Scale ?? shaped.Scale,
        };
    }

    /// <summary>What was taken, and what to say where that is wrong.</summary>
    public static string Describe(PictureInput input, ElementType type)
    {
        string colours = input.Channels == 1 ? "grey" : input.IsBgr ? "blue, green, red" : "red, green, blue";
        string numbers = type == ElementType.Bytes ? "bytes as they are" : $"(level − {input.Mean}) × {input.Scale}";
        string layout = input.Layout == PictureLayout.ChannelsLast ? "nhwc" : "nchw";
        string ways = type == ElementType.Bytes ? "--channels" : "--channels, --preset, or --mean with --std";
        return $"pictures become {input.Width}×{input.Height} {colours} ({layout}), {numbers}; if that is wrong, say {ways}";
    }

    private static ChannelNumbers? Finite(string name, ChannelNumbers? numbers)
        => numbers is not { AreFinite: false } ? numbers : throw new InvalidInputException(name, "finite numbers", $"{numbers}");
}
