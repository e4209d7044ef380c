using Aviary.AsyncClassification;

namespace Aviary.Tests.AsyncClassification;

public sealed class IsolationGateTests
{
    private readonly IsolationGate _gate = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_are_inside_together_and_one_that_is_alone_waits_for_all_of_them()
    {
        await _gate.EnterAsync(Cancellation);
        await _gate.EnterAsync(Cancellation);
        Task alone = _gate.EnterAloneAsync(Cancellation);

        _gate.Leave();
        Assert.False(alone.IsCompleted);
        _gate.Leave();

        await alone.WaitAsync(TestWait.Limit, Cancellation);
    }

    [Fact]
    public async Task Who_comes_while_one_is_alone_or_waits_for_that_waits()
    {
        await _gate.EnterAsync(Cancellation);
        Task alone = _gate.EnterAloneAsync(Cancellation);
        Task late = _gate.EnterAsync(Cancellation);

        Assert.False(late.IsCompleted);
        _gate.Leave();
        await alone.WaitAsync(TestWait.Limit, Cancellation);
        Assert.False(late.IsCompleted);
        _gate.LeaveAlone();

        await late.WaitAsync(TestWait.Limit, Cancellation);
    }

    [Fact]
    public async Task One_that_gives_up_waiting_to_be_alone_keeps_nobody_out()
    {
        await _gate.EnterAsync(Cancellation);
        using CancellationTokenSource end = new();
        Task alone = _gate.EnterAloneAsync(end.Token);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => alone);

        await _gate.EnterAsync(Cancellation).WaitAsync(TestWait.Limit, Cancellation);
        _gate.Leave();
        _gate.Leave();
        await _gate.EnterAloneAsync(Cancellation).WaitAsync(TestWait.Limit, Cancellation);
    }
}
