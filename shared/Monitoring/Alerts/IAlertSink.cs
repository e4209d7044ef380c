namespace Aviary.Monitoring.Alerts;

/// <summary>A receiver of alerts.</summary>
internal interface IAlertSink
{
    /// <summary>Names the sink in records: <c>log</c>, <c>webhook</c>. Never changes.</summary>
    string Name { get; }

    /// <summary>The longest that <see cref="SendAsync"/> takes, all its attempts together.</summary>
    TimeSpan Longest { get; }

    /// <summary>Returns when the event has arrived; throws what went wrong where it has not, after the sink's own attempts.</summary>
    Task SendAsync(AlertEvent alertEvent, CancellationToken cancellationToken);
}
