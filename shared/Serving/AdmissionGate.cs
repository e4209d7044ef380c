namespace Aviary.Serving;

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
    private readonly int _limit = checked(places + queue);
    private readonly Lock _line = new();
    private readonly LinkedList<Waiter> _waiting = new();
    private int _present;
    private int _owed;

    /// <summary>Those who run and those who wait.</summary>
    public int Present => Volatile.Read(ref _present);

    private TimeSpan Deadline => deadline;

    /// <summary>Takes a place, at once or when it is one's turn. Who has entered must leave.</summary>
    /// <exception cref="OverloadedException">All places are taken and as many as may wait already.</exception>
    /// <exception cref="DeadlinePassedException">It was not one's turn within the deadline.</exception>
    /// <exception cref="OperationCanceledException">The caller waits no longer.</exception>
    public ValueTask EnterAsync(CancellationToken cancellationToken)
    {
        int seen = Volatile.Read(ref _present);
        while (seen < _limit)
        {
            int before = Interlocked.CompareExchange(ref _present, seen + 1, seen);
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
        if (Interlocked.Decrement(ref _present) >= places)
        {
            PassOn();
        }
    }

    private void PassOn()
    {
        Waiter next;
        lock (_line)
        {
            if (_owed < 0 || _waiting.First is not { } first)
            {
                _owed++;
                return;
            }

            next = first.Value;
            _waiting.RemoveFirst();
        }

        next.Admit();
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        Waiter waiter = new(this);
        lock (_line)
        {
            if (_owed > 0)
            {
                _owed--;
                return;
            }

            _waiting.AddLast(waiter.Place);
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
        lock (_line)
        {
            if (waiter.Place.List is null)
            {
                return false;
            }

            _waiting.Remove(waiter.Place);
            _owed--;
        }

        Leave();
        return true;
    }

    private sealed class Waiter
    {
        // Not on the thread of the one who leaves: it has an answer to send.
        private readonly TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly AdmissionGate _gate;

        public Waiter(AdmissionGate gate)
        {
            _gate = gate;
            Place = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Place { get; }

        public Task Turn => _turn.Task;

        public void Admit() => _turn.SetResult();

        public void GiveUp(CancellationToken cancelled)
        {
            if (!_gate.Remove(this))
            {
                return;
            }

            if (cancelled.IsCancellationRequested)
            {
                _turn.SetCanceled(cancelled);
            }
            else
            {
                _turn.SetException(new DeadlinePassedException(_gate.Deadline));
            }
        }
    }
}
