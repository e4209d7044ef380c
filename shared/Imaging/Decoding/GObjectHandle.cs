using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>One reference to an object of libvips: an image, a region, an operation.</summary>
internal sealed class GObjectHandle : SafeHandle
{
    public GObjectHandle()
        : base(0, ownsHandle: true)
    {
    }

    public GObjectHandle(nint reference)
        : this()
        => SetHandle(reference);

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        VipsNative.g_object_unref(handle);
        return true;
    }
}
