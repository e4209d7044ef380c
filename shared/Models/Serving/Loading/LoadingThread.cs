namespace Aviary.Models.Serving.Loading;

/// <summary>
/// Runs work on a thread of its own that gives way to others. Making a session is arithmetic for as long as hundreds of requests
/// take: on the pool it would keep a thread from them, and at equal rank a processor.
/// </summary>
internal static class LoadingThread
{
    /// <summary>The result of the work, or its exception.</summary>
    /// <param name="work">The work.</param>
    /// <param name="name">What debuggers call the thread.</param>
    public static Task<T> RunAsync<T>(Func<T> work, string name = "Loading")
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            GiveWay();
            try
            {
                done.SetResult(work());
            }
#pragma warning disable CA1031 // The one who awaits gets it, whatever it is.
            catch (Exception e)
#pragma warning restore CA1031
            {
                done.SetException(e);
            }
        })
        {
            IsBackground = true,
            Name = name,
            Priority = ThreadPriority.BelowNormal,
        };
        thread.Start();
        return done.Task;
    }

    /// <summary>On Linux .NET leaves priorities to the system, which knows them for each thread. Where it refuses, nothing is lost.</summary>
    private static void GiveWay()
    {
        if (OperatingSystem.IsLinux())
        {
            LinuxThread.GiveWay();
        }
    }
}
