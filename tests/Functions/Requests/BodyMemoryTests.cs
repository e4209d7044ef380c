using System.Threading.RateLimiting;
using Aviary.Functions.Problems;
using Aviary.Functions.Requests;

namespace Aviary.Tests.Functions.Requests;

public sealed class BodyMemoryTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();
    private readonly BodyMemory _memory;

    public BodyMemoryTests() => _memory = new BodyMemory(100, Deadline, _time);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _memory.Dispose();

    [Fact]
    public async Task Who_waits_gets_memory_in_turn_when_it_is_given_back()
    {
        RateLimitLease first = await _memory.TakeAsync(80, Cancellation);
        Task<RateLimitLease> second = _memory.TakeAsync(60, Cancellation).AsTask();
        Task<RateLimitLease> third = _memory.TakeAsync(10, Cancellation).AsTask();
        Assert.False(second.IsCompleted || third.IsCompleted);

        first.Dispose();
        (await second).Dispose();
        (await third).Dispose();
        Assert.Equal(100, _memory.Free);
    }

    [Fact]
    public async Task Who_waits_until_the_deadline_gets_503_and_leaves_the_line()
    {
        using (await _memory.TakeAsync(100, Cancellation))
        {
            Task<RateLimitLease> late = _memory.TakeAsync(1, Cancellation).AsTask();
            _time.Advance(Deadline);
            ProblemException refused = await Assert.ThrowsAsync<ProblemException>(() => late);
            Assert.Equal((503, 1), (refused.Problem.Status, refused.Problem.RetryAfterSeconds));
        }

        Assert.Equal(100, _memory.Free);
    }

    [Fact]
    public async Task One_too_many_in_the_line_gets_429_at_once()
    {
        using RateLimitLease all = await _memory.TakeAsync(100, Cancellation);
        Task<RateLimitLease>[] waiting = [.. Enumerable.Range(0, 4).Select(_ => _memory.TakeAsync(100, Cancellation).AsTask())];
        ProblemException refused = await Assert.ThrowsAsync<ProblemException>(async () => await _memory.TakeAsync(1, Cancellation));
        Assert.Equal((429, 1), (refused.Problem.Status, refused.Problem.RetryAfterSeconds));
        Assert.All(waiting, each => Assert.False(each.IsCompleted));
    }

    [Fact]
    public async Task A_caller_who_goes_leaves_the_line()
    {
        using CancellationTokenSource gone = new();
        using RateLimitLease all = await _memory.TakeAsync(100, Cancellation);
        Task<RateLimitLease> waiting = _memory.TakeAsync(1, gone.Token).AsTask();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }
}
