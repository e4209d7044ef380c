namespace Aviary.Models.Serving.Pictures;

/// <summary>Settles at import how pictures become a model's input: what its shape says, and what the importer says of it.</summary>
internal static class PictureSettlement
{
    /// <summary>Null for a model that takes no pictures.</summary>
    /// <exception cref="InvalidInputException">Something is said of pictures, and the model takes none, or takes bytes as they are.</exception>
    public static PictureInput? Of(ModelSource source, ModelSignature signature)
    {
        PictureInput? shaped = PictureInput.Of(signature, source.Fit ?? default);
        if (shaped is null)
        {
            return source.Fit is null && (source.PixelsAreOfFile || (source.PixelMean is null && source.PixelScale is null))
                ? null
                : throw new InvalidInputException(
                    "fit", "a model that takes pictures: height × width × 1 or 3, or 1 or 3 × height × width, of uint8 or float32",
                    $"one that takes {string.Join('×', signature.RowShape)} numbers");
        }

        if (signature.InputType == ElementType.Bytes && (source.PixelMean ?? source.PixelScale) is not null)
        {
            throw new InvalidInputException("scale", "nothing, as the model takes the bytes of a picture as they are", "a mean or a scale");
        }

        return shaped with
        {
            Mean = Finite("mean", source.PixelMean) ?? shaped.Mean,
            Scale = Finite("scale", source.PixelScale) ?? shaped.Scale,
        };
    }

    private static double? Finite(string name, double? number)
        => number is null || double.IsFinite(number.Value) ? number : throw new InvalidInputException(name, "a finite number", $"{number}");
}
