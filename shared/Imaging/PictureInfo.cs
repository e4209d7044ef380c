using System.Runtime.InteropServices;

namespace Aviary.Imaging;

/// <summary>What the first bytes of a picture say of it.</summary>
/// <param name="Format">How it is stored.</param>
/// <param name="Size">Its size as it is looked at: after its orientation.</param>
/// <param name="Orientation">The EXIF orientation, 1 to 8; 1 where the file names none.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureInfo(PictureFormat Format, PictureSize Size, int Orientation);
