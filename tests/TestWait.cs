using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Aviary.Tests;

/// <summary>How long tests wait for other threads and processes, and how.</summary>
internal static class TestWait
{
    /// <summary>What takes moments has failed after this long, also on a machine that is busy.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    /// <summary>The same for what downloads or builds.</summary>
    public static readonly TimeSpan ToolLimit = TimeSpan.FromMinutes(5);

    /// <summary>The token of a test is cancelled after this long, which bounds every wait that takes the token.</summary>
    public static readonly TimeSpan TestLimit = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1);

    /// <summary>Asks again and again until the answer is yes.</summary>
    public static Task UntilAsync(Func<bool> happened, [CallerArgumentExpression(nameof(happened))] string what = "")
        => UntilAsync(() => Task.FromResult(happened()), what);

    /// <summary>Asks again and again until the answer is yes.</summary>
    public static async Task UntilAsync(Func<Task<bool>> happened, [CallerArgumentExpression(nameof(happened))] string what = "")
    {
        long began = Stopwatch.GetTimestamp();
        while (!await happened())
        {
            Assert.True(Stopwatch.GetElapsedTime(began) < Limit, $"waited {Limit} for {what}");
            await Task.Delay(Pause, TestContext.Current.CancellationToken);
        }
    }
}
