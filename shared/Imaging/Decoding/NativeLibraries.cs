using System.Reflection;
using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>
/// Finds the native libraries of this assembly under the names that each platform gives them: by the platform's loader (which also
/// finds what packages brought), then in the user's cache, where infra/native unpacks what a system lacks.
/// </summary>
internal static class NativeLibraries
{
    /// <summary>The names in the imports of this assembly; no platform has a file of such a name.</summary>
    public const string TurboJpeg = "aviary.turbojpeg", Vips = "aviary.vips", GObject = "aviary.gobject", GLib = "aviary.glib";

    static NativeLibraries() => NativeLibrary.SetDllImportResolver(typeof(NativeLibraries).Assembly, Resolve);

    /// <summary>Whether the library is there. Also makes sure, by being called, that imports are resolved here.</summary>
    public static bool Find(string name) => Load(name) != 0;

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? searchPath) => Load(name);

    private static nint Load(string name)
    {
        foreach (string file in Files(name))
        {
            if (NativeLibrary.TryLoad(file, typeof(NativeLibraries).Assembly, DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory, out nint library))
            {
                return library;
            }
        }

        return 0;
    }

    private static string[] Files(string name) => name switch
    {
        TurboJpeg when OperatingSystem.IsWindows() => ["turbojpeg.dll", "libturbojpeg.dll"],
        TurboJpeg when OperatingSystem.IsMacOS() => ["libturbojpeg.0.dylib", "libturbojpeg.dylib", Cached("osx", "libturbojpeg.0.dylib")],
        TurboJpeg => ["libturbojpeg.so.0", Cached("linux", "libturbojpeg.so.0")],
        Vips when OperatingSystem.IsWindows() => ["libvips-42.dll"],
        GObject when OperatingSystem.IsWindows() => ["libgobject-2.0-0.dll", "libvips-42.dll"],
        GLib when OperatingSystem.IsWindows() => ["libglib-2.0-0.dll", "libvips-42.dll"],

        // Elsewhere libvips has GLib's functions within, or brings them along: they are found through it.
        Vips or GObject or GLib when OperatingSystem.IsMacOS() => ["libvips.42.dylib"],
        Vips or GObject or GLib => ["libvips.so.42"],
        _ => [],
    };

    private static string Cached(string system, string file)
    {
        string machine = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        return Path.Combine(cache, "aviary", "native", $"{system}-{machine}", file);
    }
}
