namespace Aviary.AsyncClassification;

/// <summary>Lets batches run beside each other, and a suspect only while nothing else does.</summary>
#pragma warning disable CA1001 // The door has no wait handle to dispose of, and whoever is inside at the end must be able to leave.
internal sealed class IsolationGate
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _door = new(1, 1);
    private readonly Lock _lock = new();
    private int _inside;
    private TaskCompletionSource? _empty;

    /// <summary>Enters beside others; waits while one is alone or waits for that.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        lock (_lock)
        {
            _inside++;
        }

        _door.Release();
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0)
            {
                _empty?.TrySetResult();
            }
        }
    }

    /// <summary>Enters once everybody has left, and keeps everybody out.</summary>
    public async Task EnterAloneAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken);
        try
        {
            await Emptied().WaitAsync(cancellationToken);
        }
        catch
        {
            _door.Release();
            throw;
        }
    }

    public void LeaveAlone() => _door.Release();

    private Task Emptied()
    {
        lock (_lock)
        {
            if (_inside == 0)
            {
                return Task.CompletedTask;
            }

            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }
}
