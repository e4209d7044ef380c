namespace Aviary.Imaging;

/// <summary>How a picture of another shape comes into the asked size.</summary>
public enum PictureFit
{
    /// <summary>The whole picture, each side scaled on its own: shapes may be distorted.</summary>
    Stretch,

    /// <summary>The whole picture in its own shape, in the middle; the rest is black.</summary>
    Letterbox,

    /// <summary>The largest part in the middle that has the asked shape; what is beside it is cut off.</summary>
    CentreCrop,
}
