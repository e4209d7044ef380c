using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>GLib's typed value: the type, then two words.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct GValue
{
    public nint Type;
    public ulong First;
    public ulong Second;
}
