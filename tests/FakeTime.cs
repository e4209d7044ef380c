using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Aviary.Tests;

/// <summary>The clock of most tests: it stands at one moment until a test moves it.</summary>
internal static class FakeTime
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    public static FakeTimeProvider AtStart() => new(Start);

    /// <summary>Moves the clock on, a tenth of a second at a time unless the step says otherwise, until a task that waits on it has ended.</summary>
    public static async Task PassUntilAsync(this FakeTimeProvider time, Task task, TimeSpan? step = null)
    {
        long began = Stopwatch.GetTimestamp();
        while (!task.IsCompleted)
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            Assert.True(Stopwatch.GetElapsedTime(began) < TestWait.Limit, $"waited {TestWait.Limit} for a task that waits on the clock");
            time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }

    /// <summary>Moves the clock on by a step, again and again, until the answer is yes: other threads may begin to wait on it late.</summary>
    public static Task PassUntilAsync(
        this FakeTimeProvider time, TimeSpan step, Func<bool> happened, [CallerArgumentExpression(nameof(happened))] string what = "")
        => TestWait.UntilAsync(
            () =>
            {
                if (happened())
                {
                    return true;
                }

                time.Advance(step);
                return false;
            },
            what);
}
