using Aviary.Serving;

namespace Aviary.Tests.Serving;

public sealed class AdmissionGateTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = FakeTime.AtStart();

    [Fact]
    public void As_many_enter_at_once_as_there_are_places()
    {
        AdmissionGate gate = Gate(places: 2, queue: 1);

        Assert.True(Enter(gate).IsCompletedSuccessfully);
        Assert.True(Enter(gate).IsCompletedSuccessfully);
        Assert.False(Enter(gate).IsCompleted);
    }

    [Fact]
    public async Task Beyond_the_queue_a_request_is_refused_by_name_at_once()
    {
        AdmissionGate gate = Gate(places: 1, queue: 1);
        Take(gate);
        Task waiting = Enter(gate);

        OverloadedException refused = await Assert.ThrowsAsync<OverloadedException>(() => Enter(gate));
        Assert.Contains("Serving:Queue", refused.Message, StringComparison.Ordinal);
        Assert.False(waiting.IsCompleted);
    }

    [Fact]
    public async Task Without_a_queue_nobody_waits()
    {
        AdmissionGate gate = Gate(places: 1, queue: 0);
        Take(gate);

        await Assert.ThrowsAsync<OverloadedException>(() => Enter(gate));
        gate.Leave();
        Assert.True(Enter(gate).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Who_has_waited_longest_is_next()
    {
        AdmissionGate gate = Gate(places: 1, queue: 3);
        Take(gate);
        Task[] waiting = [Enter(gate), Enter(gate), Enter(gate)];

        for (int turn = 0; turn < waiting.Length; turn++)
        {
            gate.Leave();
            await waiting[turn];
            Assert.All(waiting.Skip(turn + 1), later => Assert.False(later.IsCompleted));
        }

        gate.Leave();
        Assert.Equal(0, gate.Present);
    }

    [Fact]
    public async Task Who_waits_until_the_deadline_is_told_so_and_keeps_no_place()
    {
        AdmissionGate gate = Gate(places: 1, queue: 1);
        Take(gate);
        Task waiting = Enter(gate);

        _time.Advance(Deadline - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        DeadlinePassedException late = await Assert.ThrowsAsync<DeadlinePassedException>(() => waiting);

        Assert.Contains("10 s", late.Message, StringComparison.Ordinal);
        Assert.Equal(1, gate.Present);
        Assert.False(Enter(gate).IsCompleted);
    }

    [Fact]
    public async Task The_deadline_of_one_who_has_entered_does_nothing()
    {
        AdmissionGate gate = Gate(places: 1, queue: 1);
        Take(gate);
        Task waiting = Enter(gate);
        gate.Leave();
        await waiting;

        _time.Advance(Deadline * 2);
        Assert.Equal(1, gate.Present);
    }

    [Fact]
    public async Task Who_gives_up_leaves_the_place_in_the_line_to_others()
    {
        AdmissionGate gate = Gate(places: 1, queue: 2);
        Take(gate);
        using CancellationTokenSource gone = new();
        Task first = WaitFor(gate, gone.Token);
        Task second = Enter(gate);

        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Task third = Enter(gate);
        gate.Leave();
        await second;
        Assert.False(third.IsCompleted);
        gate.Leave();
        await third;
    }

    [Fact]
    public async Task A_request_whose_caller_has_gone_does_not_wait()
    {
        AdmissionGate gate = Gate(places: 1, queue: 1);
        Take(gate);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => WaitFor(gate, new CancellationToken(canceled: true)));
        gate.Leave();
        Assert.Equal(0, gate.Present);
    }

    [Fact]
    public async Task Under_many_who_come_wait_and_give_up_never_too_many_run_and_no_place_is_lost()
    {
        const int places = 2;
        AdmissionGate gate = Gate(places, queue: 3);
        int running = 0;
        int most = 0;
        int entered = 0;
        await Task.WhenAll(Enumerable.Range(0, 8).Select(client => Task.Run(
            async () =>
            {
                Random random = new(client);
                for (int i = 0; i < 3000; i++)
                {
                    using CancellationTokenSource gone = new();
                    Task turn = WaitFor(gate, gone.Token);
                    if (random.Next(3) == 0)
                    {
                        await gone.CancelAsync();
                    }

                    try
                    {
                        await turn;
                    }
                    catch (Exception e) when (e is OverloadedException or OperationCanceledException)
                    {
                        await Task.Yield();
                        continue;
                    }

                    InterlockedMax(ref most, Interlocked.Increment(ref running));
                    await Task.Yield();
                    Interlocked.Decrement(ref running);
                    Interlocked.Increment(ref entered);
                    gate.Leave();
                }
            },
            TestContext.Current.CancellationToken)));

        Assert.InRange(most, 1, places);
        Assert.True(entered > 0);
        Assert.Equal(0, gate.Present);
        for (int i = 0; i < places; i++)
        {
            Assert.True(Enter(gate).IsCompletedSuccessfully);
        }

        Task next = Enter(gate);
        Assert.False(next.IsCompleted);
        gate.Leave();
        await next;
    }

    [Fact]
    public void Entering_and_leaving_allocate_nothing_where_a_place_is_free()
    {
        AdmissionGate gate = Gate(places: 1, queue: 1);
        EnterAndLeave(gate, 100);

        long before = GC.GetAllocatedBytesForCurrentThread();
        EnterAndLeave(gate, 1000);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void EnterAndLeave(AdmissionGate gate, int times)
    {
        for (int i = 0; i < times; i++)
        {
            ValueTask entered = gate.EnterAsync(CancellationToken.None);
            if (!entered.IsCompletedSuccessfully)
            {
                throw new InvalidOperationException("It waits though a place is free.");
            }

            gate.Leave();
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen = Volatile.Read(ref most);
        while (value > seen)
        {
            int before = Interlocked.CompareExchange(ref most, value, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private static void Take(AdmissionGate gate) => Assert.True(Enter(gate).IsCompletedSuccessfully);

    private static Task Enter(AdmissionGate gate) => WaitFor(gate, TestContext.Current.CancellationToken);

    private static Task WaitFor(AdmissionGate gate, CancellationToken cancellationToken) => gate.EnterAsync(cancellationToken).AsTask();

    private AdmissionGate Gate(int places, int queue) => new(places, queue, Deadline, _time);
}
