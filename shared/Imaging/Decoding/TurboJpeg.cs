using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>The functions of libjpeg-turbo's TurboJPEG API, version 2 (which version 3 keeps), that decode.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int FormatRgb = 0;

    /// <summary>Stop at the first warning: data that are cut off or contradict each other are warnings to this library.</summary>
    public const int StopOnWarning = 8192;

    /// <summary>Refuse progressive files with an unreasonable number of scans.</summary>
    public const int LimitScans = 32768;

    [LibraryImport(NativeLibraries.TurboJpeg)]
    public static partial nint tjInitDecompress();

    [LibraryImport(NativeLibraries.TurboJpeg)]
    public static partial int tjDestroy(nint handle);

    // unsigned long is 32 bits wide on Windows and 64 elsewhere, which CULong follows.
    [LibraryImport(NativeLibraries.TurboJpeg)]
    public static partial int tjDecompressHeader3(
        TurboHandle handle, byte* bytes, CULong length, out int width, out int height, out int subsampling, out int colourSpace);

    [LibraryImport(NativeLibraries.TurboJpeg)]
    public static partial int tjDecompress2(
        TurboHandle handle, byte* bytes, CULong length, byte* pixels, int width, int pitch, int height, int format, int flags);

    [LibraryImport(NativeLibraries.TurboJpeg)]
    public static partial nint tjGetErrorStr2(TurboHandle handle);
}
