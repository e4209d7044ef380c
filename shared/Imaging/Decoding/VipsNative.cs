using System.Runtime.InteropServices;

namespace Aviary.Imaging.Decoding;

/// <summary>
/// The functions of libvips and GLib that are used. None has a variable number of arguments, which some platforms pass in other
/// places than a fixed number: operations are made by name and their properties set one by one.
/// </summary>
internal static unsafe partial class VipsNative
{
    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_init(string program);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial void vips_cache_set_max(int operations);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial void vips_concurrency_set(int threads);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void vips_operation_block_set(string type, int blocked);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial nuint vips_tracked_get_mem();

    [LibraryImport(NativeLibraries.Vips)]
    public static partial void vips_thread_shutdown();

    /// <summary>Copies the text of what went wrong, and clears it. To be freed with <see cref="g_free"/>.</summary>
    [LibraryImport(NativeLibraries.Vips)]
    public static partial nint vips_error_buffer_copy();

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_operation_new(string name);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int vips_object_set_argument_from_string(GObjectHandle instance, string name, string value);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_object_build(GObjectHandle instance);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial void vips_object_unref_outputs(GObjectHandle instance);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial nint vips_image_get_type();

    [LibraryImport(NativeLibraries.Vips)]
    public static partial nint vips_blob_get_type();

    [LibraryImport(NativeLibraries.Vips)]
    public static partial void vips_value_set_blob(GValue* value, nint free, byte* bytes, nuint length);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_image_get_width(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_image_get_height(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_image_get_bands(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_image_get_format(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_image_get_interpretation(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial int vips_image_hasalpha(GObjectHandle image);

    [LibraryImport(NativeLibraries.Vips, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint vips_image_get_typeof(GObjectHandle image, string field);

    [LibraryImport(NativeLibraries.Vips)]
    public static partial GObjectHandle vips_region_new(GObjectHandle image);

    /// <summary>Makes the pixels of a part, and copies them. To be freed with <see cref="g_free"/>; 0 where they cannot be made.</summary>
    [LibraryImport(NativeLibraries.Vips)]
    public static partial byte* vips_region_fetch(GObjectHandle region, int left, int top, int width, int height, out nuint length);

    [LibraryImport(NativeLibraries.GObject)]
    public static partial void g_object_unref(nint instance);

    [LibraryImport(NativeLibraries.GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_set_property(GObjectHandle instance, string name, GValue* value);

    [LibraryImport(NativeLibraries.GObject, StringMarshalling = StringMarshalling.Utf8)]
    public static partial void g_object_get_property(GObjectHandle instance, string name, GValue* value);

    [LibraryImport(NativeLibraries.GObject)]
    public static partial GValue* g_value_init(GValue* value, nint type);

    [LibraryImport(NativeLibraries.GObject)]
    public static partial void g_value_unset(GValue* value);

    [LibraryImport(NativeLibraries.GObject)]
    public static partial void g_value_set_object(GValue* value, GObjectHandle instance);

    /// <summary>The object, with a reference for the caller.</summary>
    [LibraryImport(NativeLibraries.GObject)]
    public static partial nint g_value_dup_object(GValue* value);

    [LibraryImport(NativeLibraries.GLib, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint g_log_set_handler(string domain, int levels, delegate* unmanaged[Cdecl]<nint, int, nint, nint, void> handler, nint data);

    [LibraryImport(NativeLibraries.GLib)]
    public static partial void g_free(void* memory);
}
