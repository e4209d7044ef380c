using Confluent.Kafka;

namespace Aviary.Messaging.Kafka;

/// <summary>Waits for the confirmations of one publishing, without a task for each message.</summary>
internal sealed class Confirmation
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open = 1;
    private int _failed;
    private Error? _error;
    private Error? _tooLarge;

    public Confirmation() => Report = Reported;

    /// <summary>The callback of the client for each message.</summary>
    public Action<DeliveryReport<byte[]?, byte[]>> Report { get; }

    public int Failed => _failed;

    /// <summary>The first failure that is not a message's own.</summary>
    public Error? Problem => _error;

    public bool TooLarge => _tooLarge is not null;

    /// <summary>Ends once it is sealed and each message was reported on.</summary>
    public Task Completion => _done.Task;

    /// <summary>Another message is on its way.</summary>
    public void Add() => Interlocked.Increment(ref _open);

    /// <summary>A message did not even get on its way.</summary>
    public void Fail(Error error)
    {
        Note(error);
        Close();
    }

    /// <summary>All messages are on their way.</summary>
    public void Seal() => Close();

    private void Reported(DeliveryReport<byte[]?, byte[]> report)
    {
        if (report.Error.IsError)
        {
            Note(report.Error);
        }

        Close();
    }

    private void Note(Error error)
    {
        Interlocked.Increment(ref _failed);
        if (error.Code == ErrorCode.MsgSizeTooLarge)
        {
            Interlocked.CompareExchange(ref _tooLarge, error, null);
        }
        else
        {
            Interlocked.CompareExchange(ref _error, error, null);
        }
    }

    private void Close()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _done.TrySetResult();
        }
    }
}
