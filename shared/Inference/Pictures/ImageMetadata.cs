namespace Aviary.Inference.Pictures;

/// <summary>
/// What a file's metadata say about its pictures (ONNX, "Metadata", Image category, as Azure Custom Vision writes it): the order of the
/// channels and the range of the numbers.
/// </summary>
public static class ImageMetadata
{
    /// <summary>Nothing where the file says nothing.</summary>
    /// <exception cref="InvalidDataException">It says what is not supported.</exception>
    public static PixelPreset? Find(IReadOnlyDictionary<string, string> metadata)
    {
        string? format = Value(metadata, "Image.BitmapPixelFormat");
        string? range = Value(metadata, "Image.NominalPixelRange");
        if (format is null && range is null)
        {
            return null;
        }

        bool? isBgr = format?.ToLowerInvariant() switch
        {
            null or "gray8" or "rgb8" => false,
            "bgr8" => true,
            _ => throw new InvalidDataException($"its metadata Image.BitmapPixelFormat is {format}; expected Gray8, Rgb8 or Bgr8"),
        };
        (double mean, double scale) = range?.ToLowerInvariant() switch
        {
            "nominalrange_0_255" => (0, 1.0),
            null or "normalized_0_1" => (0, 1 / 255.0),
            "normalized_1_1" => (127.5, 1 / 127.5),
            "nominalrange_16_235" => (-16 * 255 / 219.0, 219 / 255.0),
            _ => throw new InvalidDataException(
                $"its metadata Image.NominalPixelRange is {range}; expected NominalRange_0_255, NominalRange_16_235, Normalized_0_1 or Normalized_1_1"),
        };
        return new PixelPreset(mean, scale, isBgr);
    }

    private static string? Value(IReadOnlyDictionary<string, string> metadata, string key)
        => metadata.FirstOrDefault(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)).Value;
}
