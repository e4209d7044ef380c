namespace Aviary.Tests;

/// <summary>The clock of most tests: it stands at one moment until a test moves it.</summary>
internal static class FakeTime
{
    public static DateTimeOffset Start { get; } = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    public static FakeTimeProvider AtStart() => new(Start);

    /// <summary>Moves the clock on, a tenth of a second at a time, until a task that waits on it has ended.</summary>
    public static async Task PassUntilAsync(this FakeTimeProvider time, Task task)
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        while (!task.IsCompleted)
        {
            cancellation.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromMilliseconds(100));
            await Task.Yield();
        }
    }
}
