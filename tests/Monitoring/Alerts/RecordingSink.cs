using System.Collections.Concurrent;
using Aviary.Monitoring.Alerts;

namespace Aviary.Tests.Monitoring.Alerts;

/// <summary>Keeps what it is sent; fails while it is told to.</summary>
internal sealed class RecordingSink(string name = "log") : IAlertSink
{
    public ConcurrentQueue<AlertEvent> Events { get; } = [];

    public bool Down { get; set; }

    public int Tries { get; private set; }

    /// <summary>Runs before each event is taken.</summary>
    public Func<Task>? Before { get; set; }

    public string Name => name;

    public TimeSpan Longest => TimeSpan.FromSeconds(10);

    public string Told => string.Join(' ', Events.Select(item => item.Repeat > 0 ? "repeated" : item.State.ToString().ToLowerInvariant()));

    public async Task SendAsync(AlertEvent alertEvent, CancellationToken cancellationToken)
    {
        Tries++;
        if (Before is not null)
        {
            await Before();
        }

        if (Down)
        {
            throw new HttpRequestException("down");
        }

        Events.Enqueue(alertEvent);
    }
}
