using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aviary.Benchmarks.Load;

/// <summary>Waits for a moment to some tens of microseconds without burning a core: Thread.Sleep knows whole milliseconds only.</summary>
internal static partial class Pause
{
    public static void Until(long timestamp)
    {
        while (true)
        {
            double microseconds = (timestamp - Stopwatch.GetTimestamp()) * 1e6 / Stopwatch.Frequency;
            if (microseconds <= 0)
            {
                return;
            }

            if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS())
            {
                _ = Sleep((uint)Math.Clamp(microseconds, 1, 100_000));
            }
            else
            {
                // The load's own thread, which has nothing else to do; elsewhere in the project nothing sleeps.
                Thread.Sleep(microseconds > 2000 ? 1 : 0);
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sleep(uint microseconds);
}
