using System.Runtime.InteropServices;

namespace Aviary.Imaging.Resizing;

/// <summary>A part of a picture, in pixels from its top left corner; sides may lie between pixels.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct SourceBox(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public SourceBox Turned => new(Top, Left, Bottom, Right);

    public SourceBox Scaled(double x, double y) => new(Left * x, Top * y, Right * x, Bottom * y);
}
