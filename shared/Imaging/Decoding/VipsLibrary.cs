using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>libvips, set up once in a process: no cache, one thread a picture, and no way to read anything but three formats.</summary>
internal static unsafe class VipsLibrary
{
    private const int Messages = 0xFC; // every level of GLib's log, less fatal and recursive
    private const int MostOfAnError = 160;

    private static readonly Lazy<string?> Start = new(Begin);

    /// <exception cref="ImagingUnavailableException">It does not load.</exception>
    public static void Require()
    {
        if (Start.Value is { } wrong)
        {
            throw new ImagingUnavailableException(wrong);
        }
    }

    /// <summary>The error of the last call: its first line, printable, truncated. Cleared afterwards.</summary>
    public static string Error()
    {
        nint copy = VipsNative.vips_error_buffer_copy();
        string text = Marshal.PtrToStringUTF8(copy) ?? "";
        VipsNative.g_free((void*)copy);
        int line = text.AsSpan().IndexOf('\n');
        text = line < 0 ? text : text[..line];
        return string.Concat(text.Take(MostOfAnError).Where(character => character is >= ' ' and <= '~'));
    }

    private static string? Begin()
    {
        if (!NativeLibraries.Find(NativeLibraries.Vips))
        {
            return "libvips does not load on this machine. The package NetVips.Native brings it for Linux, Windows and macOS; "
                + "Debian and Ubuntu: apt-get install libvips42; macOS: brew install vips.";
        }

        if (VipsNative.vips_init("aviary") != 0)
        {
            return $"libvips does not start: {Error()}";
        }

        VipsNative.vips_cache_set_max(0);
        VipsNative.vips_concurrency_set(1);
        VipsNative.vips_operation_block_set("VipsForeignLoad", 1);
        VipsNative.vips_operation_block_set("VipsForeignLoadJpegBuffer", 0);
        VipsNative.vips_operation_block_set("VipsForeignLoadPngBuffer", 0);
        VipsNative.vips_operation_block_set("VipsForeignLoadWebpBuffer", 0);

        // What it has to say of a stranger's file comes with the error; on standard error it would only be noise.
        VipsNative.g_log_set_handler("VIPS", Messages, &Ignore, 0);
        return null;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Ignore(nint domain, int level, nint message, nint data)
    {
        // Said above.
    }
}
