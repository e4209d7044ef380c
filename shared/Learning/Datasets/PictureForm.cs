using Aviary.Imaging;

namespace Aviary.Learning.Datasets;

/// <summary>
/// The form that all pictures of a data set are brought into. Where none is asked for, pictures that all have one size of at most
/// 96 pixels a side keep it; others become squares with the side of the median of their shorter sides, rounded to 8, from 16 to 64.
/// Pictures that are all grey have one channel.
/// </summary>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">Rows, 1 to 4,096.</param>
/// <param name="Width">Columns, 1 to 4,096.</param>
/// <param name="Fit">How a picture of another shape comes into it. Serving stretches unless the model says otherwise.</param>
public sealed record PictureForm(int Channels, int Height, int Width, PictureFit Fit = PictureFit.Stretch)
{
    /// <summary>The bytes of one picture.</summary>
    public int Bytes => Channels * Height * Width;

    /// <inheritdoc/>
    public override string ToString() => $"{Width}×{Height} {(Channels == 1 ? "grey" : "RGB")}";
}
