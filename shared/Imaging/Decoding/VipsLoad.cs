using System.Globalization;
using Aviary.Imaging.Formats;
using Aviary.Imaging.Resizing;

namespace Aviary.Imaging.Decoding;

/// <summary>Opens a file with the one loader of its format, from the top, at a reduced size where the format can.</summary>
internal static unsafe class VipsLoad
{
    /// <exception cref="VipsException">The header cannot be read.</exception>
    /// <exception cref="PictureRefusedException">The header says another size here than before.</exception>
    public static GObjectHandle Open(byte* bytes, int length, in PictureHeader header, SourceBox box, PictureSize wanted)
    {
        int shrink = Shrink(box, wanted);
        using VipsOperation load = new(header.Format switch
        {
            PictureFormat.Jpeg => "jpegload_buffer",
            PictureFormat.Png => "pngload_buffer",
            _ => "webpload_buffer",
        });
        load.With("buffer", bytes, length).With("access", "sequential").With("fail_on", "error");
        if (shrink > 1 && header.Format == PictureFormat.Jpeg)
        {
            load.With("shrink", shrink.ToString(CultureInfo.InvariantCulture));
        }
        else if (shrink > 1 && header.Format == PictureFormat.WebP)
        {
            load.With("scale", (1d / shrink).ToString(CultureInfo.InvariantCulture));
        }
        else
        {
            shrink = 1;
        }

        GObjectHandle image = load.Run();
        int width = VipsNative.vips_image_get_width(image);
        int height = VipsNative.vips_image_get_height(image);
        if (Differ(header.Stored.Width, width, shrink) || Differ(header.Stored.Height, height, shrink))
        {
            image.Dispose();
            throw new PictureRefusedException(PictureRefusal.Damaged, $"The {VipsErrors.Name(header.Format)} is damaged: its header has two sizes.");
        }

        return image;
    }

    /// <summary>8, 4, 2 or 1: the most that leaves the part no smaller than it is wanted.</summary>
    private static int Shrink(SourceBox box, PictureSize wanted)
    {
        double most = Math.Min(box.Width / wanted.Width, box.Height / wanted.Height);
        return most >= 8 ? 8 : most >= 4 ? 4 : most >= 2 ? 2 : 1;
    }

    private static bool Differ(int stored, int decoded, int shrink) => Math.Abs(((double)stored / shrink) - decoded) >= 1;
}
