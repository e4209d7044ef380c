using System.Runtime.InteropServices;

namespace Aviary.Imaging;

/// <summary>The properties of a picture in its first bytes.</summary>
/// <param name="Format">How it is stored.</param>
/// <param name="Size">The size after its orientation is applied.</param>
/// <param name="Orientation">The EXIF orientation, 1 to 8; 1 where the file names none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureInfo(PictureFormat Format, PictureSize Size, int Orientation);
