namespace Aviary.Imaging.Vips;

/// <summary>
/// Brings any picture to 8-bit sRGB without transparency: an embedded profile is applied; grey, CMYK and 16 bits are converted; what
/// is transparent is laid on white, as paper would show it.
/// </summary>
internal static class VipsColours
{
    private const int UnsignedChar = 0;

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
                // A profile that is broken or for other colours says nothing; the pixels are still there.
            }
        }

        // Also where it is sRGB already: then it is a copy that costs nothing.
        return Make(loaded, "colourspace", ("space", "srgb"));
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
