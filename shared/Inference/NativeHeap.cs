using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Aviary.Inference;

/// <summary>
/// The memory of the C library, from which ONNX Runtime takes that of sessions and runs: what is given out, and what was given back
/// and is kept for later. Only glibc counts it (mallinfo(3)); elsewhere there are no figures.
/// </summary>
public static partial class NativeHeap
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

    /// <summary>
    /// Returns to the system what was given back and is kept for later, where that is more than some bytes: one run that made many
    /// texts would leave them to its thread's part of the memory for ever, and the next run, on another thread, take as much again.
    /// Threads that take memory meanwhile wait, for a large part some tenths of a second.
    /// </summary>
    public static void ReturnFree(long beyond)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        try
        {
            if ((long)Read().Free > beyond)
            {
                _ = Trim(0);
            }
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    private static Measurement<long> Of(string state, nuint bytes) => new((long)bytes, new KeyValuePair<string, object?>("state", state));

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial Counts Read();

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint pad);

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
