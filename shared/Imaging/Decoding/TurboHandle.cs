using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>One decompressor; for one picture, so that nothing of a damaged one stays.</summary>
internal sealed class TurboHandle : SafeHandle
{
    public TurboHandle()
        : base(0, ownsHandle: true)
        => SetHandle(TurboJpeg.tjInitDecompress());

    public override bool IsInvalid => handle == 0;

    /// <summary>The error of the last call.</summary>
    public string Error => Marshal.PtrToStringUTF8(TurboJpeg.tjGetErrorStr2(this)) ?? "";

    protected override bool ReleaseHandle() => TurboJpeg.tjDestroy(handle) == 0;
}
