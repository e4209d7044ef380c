using System.Runtime.InteropServices;

namespace Aviary.Imaging.Resizing;

/// <summary>Which part of a picture goes where: the one place that computes the fits.</summary>
/// <param name="Source">The part that is taken. It lies in the middle, so that flips leave it where it is.</param>
/// <param name="Inner">The size it is scaled to.</param>
/// <param name="Left">Columns beside it.</param>
/// <param name="Top">Rows above it.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(SourceBox Source, PictureSize Inner, int Left, int Top)
{
    /// <param name="picture">The picture's size in its display orientation.</param>
    /// <param name="target">The asked size.</param>
    /// <param name="fit">How it comes in.</param>
    public static Placement For(PictureSize picture, PictureSize target, PictureFit fit)
    {
        SourceBox whole = new(0, 0, picture.Width, picture.Height);
        double wide = (double)target.Width / picture.Width;
        double high = (double)target.Height / picture.Height;
        switch (fit)
        {
            case PictureFit.Letterbox:
                double scale = Math.Min(wide, high);
                PictureSize inner = new(Side(picture.Width * scale, target.Width), Side(picture.Height * scale, target.Height));
                return new(whole, inner, (target.Width - inner.Width) / 2, (target.Height - inner.Height) / 2);
            case PictureFit.CentreCrop:
                double larger = Math.Max(wide, high);
                double marginX = Math.Max(0, (picture.Width - (target.Width / larger)) / 2);
                double marginY = Math.Max(0, (picture.Height - (target.Height / larger)) / 2);
                return new(new(marginX, marginY, picture.Width - marginX, picture.Height - marginY), target, 0, 0);
            default:
                return new(whole, target, 0, 0);
        }
    }

    private static int Side(double exact, int most) => Math.Clamp((int)Math.Round(exact), 1, most);
}
