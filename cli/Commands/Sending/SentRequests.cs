using System.Text.Json;
using Aviary.Cli.Output;
using Aviary.Messaging;

namespace Aviary.Cli.Commands.Sending;

/// <summary>Keeps count of a run's requests: when each was sent, and what the first word about it was. Safe for several threads.</summary>
internal sealed class SentRequests
{
    private readonly Lock _lock = new();
    private readonly DatasetRequests _requests;
    private readonly TimeProvider _time;
    private readonly long[] _sentAt;
    private readonly bool[] _settled;
    private readonly List<double> _latencies = [];
    private readonly TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _start;
    private int _sent;
    private int _right;
    private int _dead;
    private int _duplicates;
    private long _lastNews;

    /// <param name="requests">The requests.</param>
    /// <param name="count">How many will be sent.</param>
    /// <param name="time">The clock.</param>
    public SentRequests(DatasetRequests requests, int count, TimeProvider time)
    {
        _requests = requests;
        _time = time;
        _sentAt = new long[count];
        _settled = new bool[count];
        _start = _lastNews = time.GetTimestamp();
    }

    /// <summary>Ends once all have been sent and none is open.</summary>
    public Task Completion => _complete.Task;

    /// <summary>How long nothing was sent and nothing new came.</summary>
    public TimeSpan Silence
    {
        get
        {
            lock (_lock)
            {
                return _time.GetElapsedTime(_lastNews);
            }
        }
    }

    public (int Sent, int Answered, int Dead) Count
    {
        get
        {
            lock (_lock)
            {
                return (_sent, _latencies.Count, _dead);
            }
        }
    }

    /// <summary>These are about to be sent: their answers may come before the broker's confirmation.</summary>
    public void Sending(int first, int count)
    {
        lock (_lock)
        {
            Array.Fill(_sentAt, _time.GetTimestamp(), first, count);
        }
    }

    /// <summary>So many more are the broker's now.</summary>
    public void Confirmed(int count)
    {
        lock (_lock)
        {
            _sent += count;
            News();
        }
    }

    /// <summary>Takes a result or a dead letter; one that answers no request of this run is passed over.</summary>
    public void Take(Message message, bool dead)
    {
        if (message.Id is not { } id || _requests.NumberOf(id) is not { } number || number >= _settled.Length)
        {
            return;
        }

        long now = _time.GetTimestamp();
        bool right = !dead && IndexOf(message.Body) == _requests.LabelOf(number);
        lock (_lock)
        {
            if (_settled[number])
            {
                _duplicates++;
                return;
            }

            _settled[number] = true;
            _dead += dead ? 1 : 0;
            _right += right ? 1 : 0;
            if (!dead)
            {
                _latencies.Add(_time.GetElapsedTime(_sentAt[number], now).TotalMilliseconds);
            }

            News();
        }
    }

    /// <param name="waited">Whether answers were waited for: otherwise none is missed.</param>
    public SendingReport Report(bool waited)
    {
        lock (_lock)
        {
            double[] sorted = [.. _latencies.Order()];
            return new SendingReport
            {
                Sent = _sent,
                Answered = sorted.Length,
                Accuracy = sorted.Length > 0 ? (double)_right / sorted.Length : null,
                P50Ms = At(sorted, 0.5),
                P99Ms = At(sorted, 0.99),
                Dead = _dead,
                Duplicates = _duplicates,
                Lost = waited ? Math.Max(0, _sent - sorted.Length - _dead) : 0,
                Elapsed = _time.GetElapsedTime(_start),
            };
        }
    }

    private void News()
    {
        _lastNews = _time.GetTimestamp();
        if (_sent == _settled.Length && _latencies.Count + _dead >= _sent)
        {
            _complete.TrySetResult();
        }
    }

    /// <summary>The value at or below which this share of them lies (nearest rank).</summary>
    private static double? At(double[] sorted, double share)
        => sorted.Length > 0 ? sorted[Math.Max(0, (int)Math.Ceiling(share * sorted.Length) - 1)] : null;

    /// <summary>The class that a result names; -1 where it is none that can be read.</summary>
    private static int IndexOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using JsonDocument result = JsonDocument.Parse(body);
            return result.RootElement.ValueKind == JsonValueKind.Object
                && result.RootElement.TryGetProperty("index", out JsonElement index) && index.ValueKind == JsonValueKind.Number && index.TryGetInt32(out int number)
                    ? number
                    : -1;
        }
        catch (JsonException)
        {
            return -1;
        }
    }
}
