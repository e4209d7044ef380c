namespace Aviary.Imaging.Decoding;

/// <summary>
/// Brings any picture to 8-bit sRGB without transparency: an embedded profile is applied; grey, CMYK and 16 bits are converted; what
/// is transparent is laid on white, as paper would show it.
/// </summary>
internal static class VipsColours
{
    private const int UnsignedChar = 0;
    private const int Cmyk = 15;

    /// <exception cref="VipsException">There is no way from these colours.</exception>
    public static GObjectHandle ToRgb(GObjectHandle loaded)
    {
        GObjectHandle image = Converted(loaded);
        if (VipsNative.vips_image_hasalpha(image) != 0)
        {
            image = Next(image, "flatten", ("background", "255"));
        }

        if (VipsNative.vips_image_get_format(image) != UnsignedChar)
        {
            image = Next(image, "cast", ("format", "uchar"));
        }

        int bands = VipsNative.vips_image_get_bands(image);
        if (bands != 3)
        {
            image.Dispose();
            throw new VipsException($"{bands} bands after the conversion, not 3");
        }

        return image;
    }

    private static GObjectHandle Converted(GObjectHandle loaded)
    {
        if (VipsNative.vips_image_get_typeof(loaded, "icc-profile-data") != 0)
        {
            try
            {
                return Make(loaded, "icc_transform", ("output_profile", "srgb"), ("embedded", "true"), ("depth", "8"));
            }
            catch (VipsException)
            {
                // A broken profile, or one for other colours, is ignored; the pixels are still usable.
            }
        }

        // Also where it is sRGB already: then it is a copy that costs nothing.
        return VipsNative.vips_image_get_interpretation(loaded) == Cmyk && VipsNative.vips_image_get_format(loaded) == UnsignedChar
            ? InkToLight(loaded)
            : Make(loaded, "colourspace", ("space", "srgb"));
    }

    /// <summary>
    /// Inks without a profile belong to an unknown printer: each colour is what its ink and the black leave of it, (255 − ink) × (255 − black) / 255,
    /// as browsers and Pillow have it.
    /// </summary>
    private static GObjectHandle InkToLight(GObjectHandle inks)
    {
        using GObjectHandle left = Make(inks, "invert");
        using GObjectHandle colours = Make(left, "extract_band", ("band", "0"), ("n", "3"));
        using GObjectHandle black = Make(left, "extract_band", ("band", "3"));
        using VipsOperation multiply = new("multiply");
        using GObjectHandle product = multiply.With("left", colours).With("right", black).Run();
        GObjectHandle rounded = Make(product, "linear", ("a", "0.00392156862745098"), ("b", "0.5"), ("uchar", "true"));
        return Next(rounded, "copy", ("interpretation", "srgb"));
    }

    private static GObjectHandle Next(GObjectHandle image, string operation, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        using (image)
        {
            return Make(image, operation, properties);
        }
    }

    private static GObjectHandle Make(GObjectHandle image, string operation, params ReadOnlySpan<(string Name, string Value)> properties)
    {
        using VipsOperation next = new(operation);
        next.With("in", image);
        foreach ((string name, string value) in properties)
        {
            next.With(name, value);
        }

        return next.Run();
    }
}
