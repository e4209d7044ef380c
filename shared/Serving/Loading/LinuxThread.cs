using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Aviary.Serving.Loading;

/// <summary>How the calling thread shares the processors, which Linux keeps for each thread (sched(7), sched_setattr(2)).</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxThread
{
    private const int Niceness = 10;

    /// <summary>The least that the kernel takes, 0.1 ms: so long one that has just woken may have to wait for this thread.</summary>
    private const ulong Slice = 100_000;

    /// <summary>
    /// About a tenth of a processor where others want it, and in short slices. Niceness alone is not enough: a thread keeps its
    /// processor for a slice, by default some milliseconds, however little it is entitled to.
    /// </summary>
    public static void LowerPriority()
    {
        Attributes attributes = new() { Size = (uint)Marshal.SizeOf<Attributes>(), Niceness = Niceness, Runtime = Slice };
        long number = RuntimeInformation.ProcessArchitecture switch
        {
            Architecture.X64 => 314,
            Architecture.Arm64 => 274,
            _ => -1,
        };

        // Kernels before 6.12 take the niceness and ignore the slice.
        if (number < 0 || SetAttributes(number, 0, ref attributes, 0) != 0)
        {
            _ = SetPriority(which: 0, who: 0, Niceness);
        }
    }

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial long SetAttributes(long number, int thread, ref Attributes attributes, uint flags);

    [LibraryImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetPriority(int which, int who, int priority);

    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Niceness;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
