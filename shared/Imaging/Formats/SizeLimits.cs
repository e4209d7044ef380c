namespace Aviary.Imaging.Formats;

/// <summary>Applies the limits to a picture as soon as its size is known.</summary>
internal static class SizeLimits
{
    /// <exception cref="PictureRefusedException">The size is none, or too large.</exception>
    public static PictureSize Within(this PictureSize size, ImagingOptions limits)
        => size.Width < 1 || size.Height < 1
            ? throw new PictureRefusedException(PictureRefusal.Damaged, $"The picture's header declares {size} pixels; both sides must be at least 1.")
            : size.Pixels > limits.MaxPixels
                ? throw new PictureRefusedException(
                    PictureRefusal.TooLarge, $"The picture has {size} = {size.Pixels} pixels; at most {limits.MaxPixels} are taken.")
                : size.Width > limits.MaxDimension || size.Height > limits.MaxDimension
                    ? throw new PictureRefusedException(
                        PictureRefusal.TooLarge, $"The picture has {size} pixels; a side may have at most {limits.MaxDimension}.")
                    : size;
}
