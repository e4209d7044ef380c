using System.Globalization;
using Aviary.Serving.Loading;

namespace Aviary.Tests.Serving.Loading;

public sealed class LowPriorityThreadTests : IDisposable
{
    private readonly LowPriorityThread _thread = new("Loading test");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task All_work_runs_on_one_thread_in_the_order_in_which_it_came()
    {
        List<int> order = [];
        Task<Thread>[] runs = [.. Enumerable.Range(0, 20).Select(number => _thread.RunAsync(() =>
        {
            order.Add(number);
            return Thread.CurrentThread;
        }))];

        Thread[] threads = await Task.WhenAll(runs).WaitAsync(Cancellation);

        Assert.Single(threads.Distinct());
        Assert.False(threads[0].IsThreadPoolThread);
        Assert.Equal(Enumerable.Range(0, 20), order);
    }

    [Fact]
    public async Task Who_awaits_gets_the_exception_and_the_thread_goes_on()
    {
        await Assert.ThrowsAsync<FormatException>(() => _thread.RunAsync<int>(() => throw new FormatException()).WaitAsync(Cancellation));

        Assert.Equal(2, await _thread.RunAsync(() => 2).WaitAsync(Cancellation));
    }

    [Fact]
    public async Task Its_priority_can_be_lowered_and_who_awaits_it_keeps_that_of_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the priority of a thread is read from /proc");
        int before = Niceness();
        Assert.Equal(before, await _thread.RunAsync(Niceness).WaitAsync(Cancellation));
        await _thread.RunAsync(ThreadPriorities.Lower).WaitAsync(Cancellation);

        for (int i = 0; i < 20; i++)
        {
            Assert.InRange(await _thread.RunAsync(Niceness).WaitAsync(Cancellation), before + 1, 19);
            Assert.Equal(before, await Task.Run(Niceness, Cancellation));
        }
    }

    [Fact]
    public async Task The_collector_s_own_thread_keeps_the_priority_of_others()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the priority of a thread is read from /proc");
        await _thread.RunAsync(ThreadPriorities.Lower).WaitAsync(Cancellation);

        (string Name, int Niceness)?[] threads = [.. Directory.EnumerateDirectories("/proc/self/task").Select(TryStat)];
        Assert.Contains(threads, thread => thread is { Niceness: > 0 }); // the thread itself: priorities can be read here
        Assert.DoesNotContain(threads, thread => thread is { Name: ".NET BGC", Niceness: > 0 });
    }

    [Fact]
    public async Task What_waits_at_the_end_is_done_and_what_comes_later_is_refused()
    {
        using ManualResetEventSlim gate = new();
        Task<bool> first = _thread.RunAsync(() => gate.Wait(TestWait.Limit));
        Task<int> second = _thread.RunAsync(() => 2);
        _thread.Dispose();
        gate.Set();

        Assert.True(await first.WaitAsync(Cancellation));
        Assert.Equal(2, await second.WaitAsync(Cancellation));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => _thread.RunAsync(() => 3).WaitAsync(Cancellation));
    }

    public void Dispose() => _thread.Dispose();

    private static int Niceness() => TryStat("/proc/thread-self")!.Value.Niceness;

    /// <summary>Name and niceness of a thread (proc(5)), or null where it has ended.</summary>
    private static (string Name, int Niceness)? TryStat(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Combine(folder, "stat"));
            int nameEnd = stat.LastIndexOf(')');
            return (stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..nameEnd], int.Parse(stat[(nameEnd + 2)..].Split(' ')[16], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null;
        }
    }
}
