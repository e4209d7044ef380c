namespace Aviary.Imaging;

/// <summary>The formats that are read.</summary>
public enum PictureFormat
{
    /// <summary>JPEG (ITU-T T.81), baseline or progressive, 8 bits a sample.</summary>
    Jpeg,

    /// <summary>PNG (ISO/IEC 15948), every colour type and depth.</summary>
    Png,

    /// <summary>WebP (RFC 9649), lossy or lossless, not animated.</summary>
    WebP,
}
