namespace Aviary.Serving.Loading;

/// <summary>The priority of the calling thread.</summary>
internal static class ThreadPriorities
{
    /// <summary>Lets the calling thread yield to all others from now on.</summary>
    /// <returns>True: work for a <see cref="LowPriorityThread"/> has a result.</returns>
    public static bool Lower()
    {
        StartBackgroundCollector();
        if (OperatingSystem.IsLinux())
        {
            // .NET leaves priorities to the system there, which keeps them for each thread. Where it refuses, nothing is lost.
            LinuxThread.LowerPriority();
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }

        return true;
    }

    /// <summary>
    /// The collector's own thread is started by whichever thread first needs it, and on Linux gets its priority. Large buffers are
    /// what it is needed for, and the threads of low priority take most of them.
    /// </summary>
    private static void StartBackgroundCollector()
    {
        if (GC.GetGCMemoryInfo(GCKind.Background).Index == 0)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false);
        }
    }
}
