namespace Aviary.Models.Serving.Admission;

/// <summary>
/// Lets so many requests run at a time, and so many more wait for their turn, in the order in which they came. Where a place is
/// free, entering and leaving are one interlocked operation each, and nothing is allocated.
/// </summary>
/// <remarks>
/// One number counts who runs and who waits. Who comes while it is below the number of places runs at once. Who leaves while it
/// stays at or above that number owes the place to somebody who waits, and passes it on under a lock. Between counting and lock
/// others may act, so places that are owed are booked: above zero, some were passed on before the one who waits for it had
/// stood in line; below zero, somebody gave up waiting whose place is still on its way.
/// </remarks>
/// <param name="places">How many run at a time, at least 1.</param>
/// <param name="queue">How many wait, at least 0.</param>
/// <param name="deadline">How long one waits.</param>
/// <param name="time">The clock.</param>
internal sealed class AdmissionGate(int places, int queue, TimeSpan deadline, TimeProvider time)
{
    private readonly int limit = checked(places + queue);
    private readonly Lock line = new();
    private readonly LinkedList<Waiter> waiting = new();
    private int present;
    private int owed;

    /// <summary>Those who run and those who wait.</summary>
    public int Present => Volatile.Read(ref present);

    private TimeSpan Deadline => deadline;

    /// <summary>Takes a place, at once or when it is one's turn. Who has entered must leave.</summary>
    /// <exception cref="OverloadedException">All places are taken and as many as may wait already.</exception>
    /// <exception cref="DeadlinePassedException">It was not one's turn within the deadline.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        int seen = Volatile.Read(ref present);
        while (seen < limit)
        {
            int before = Interlocked.CompareExchange(ref present, seen + 1, seen);
            if (before == seen)
            {
                return seen < places ? ValueTask.CompletedTask : new ValueTask(WaitAsync(cancellationToken));
            }

            seen = before;
        }

        return ValueTask.FromException(new OverloadedException(places, queue));
    }

    /// <summary>Gives the place back, to the one who has waited longest.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref present) >= places)
        {
            PassOn();
        }
    }

    private void PassOn()
    {
        Waiter next;
        lock (line)
        {
            if (owed < 0 || waiting.First is not { } first)
            {
                owed++;
                return;
            }

            next = first.Value;
            waiting.RemoveFirst();
        }

        next.Admit();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        Waiter waiter = new(this);
        lock (line)
        {
            if (owed > 0)
            {
                owed--;
                return;
            }

            waiting.AddLast(waiter.Place);
        }

        await using ITimer timer = time.CreateTimer(
            static state => ((Waiter)state!).GiveUp(CancellationToken.None), waiter, deadline, Timeout.InfiniteTimeSpan);
        await using CancellationTokenRegistration gone = cancellationToken.UnsafeRegister(
            static (state, token) => ((Waiter)state!).GiveUp(token), waiter);
        await waiter.Turn;
    }

    /// <summary>Takes somebody out of the line; false where the turn has come already.</summary>
    private bool Remove(Waiter waiter)
    {
        lock (line)
        {
            if (waiter.Place.List is null)
            {
                return false;
            }

            waiting.Remove(waiter.Place);
            owed--;
        }

        Leave();
        return true;
    }

    private sealed class Waiter
    {
        // Not on the thread of the one who leaves: it has an answer to send.
        private readonly TaskCompletionSource turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly AdmissionGate gate;

        public Waiter(AdmissionGate gate)
        {
            this.gate = gate;
            Place = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Place { get; }

        public Task Turn => turn.Task;

        public void Admit() => turn.SetResult();

        public void GiveUp(CancellationToken cancelled)
        {
            if (!gate.Remove(this))
            {
                return;
            }

            if (cancelled.IsCancellationRequested)
            {
                turn.SetCanceled(cancelled);
            }
            else
            {
                turn.SetException(new DeadlinePassedException(gate.Deadline));
            }
        }
    }
}
