using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Aviary.Models.Serving.Telemetry;

/// <summary>
/// The memory of the C library, from which ONNX Runtime takes that of sessions and runs: what is given out, and what was given back
/// and is kept for later. Only glibc counts it (mallinfo(3)); elsewhere there are no figures.
/// </summary>
internal static partial class NativeMemory
{
    /// <summary>Adds the gauge.</summary>
    public static void AddTo(Meter meter)
        => meter.CreateObservableGauge("aviary.native.memory", Measure, "By", "Memory that the C library holds: used, or free for use again.");

    private static IEnumerable<Measurement<long>> Measure()
    {
        if (!OperatingSystem.IsLinux())
        {
            return [];
        }

        try
        {
            Counts counts = Read();
            return [Of("used", counts.Used + counts.Mapped), Of("free", counts.Free)];
        }
        catch (EntryPointNotFoundException)
        {
            return [];
        }
    }

    private static Measurement<long> Of(string state, nuint bytes) => new((long)bytes, new KeyValuePair<string, object?>("state", state));

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Counts Read();

    /// <summary>The fields of mallinfo2 in their order; what is not used here has no name of its own.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Counts
    {
        private readonly nuint _arena, _freeChunks, _fastChunks, _mappedChunks;
        public nuint Mapped;
        private readonly nuint _unused, _fastFree;
        public nuint Used;
        public nuint Free;
        private readonly nuint _top;
    }
}
