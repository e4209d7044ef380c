using Microsoft.Extensions.Logging;

namespace Aviary.Monitoring.Alerts;

/// <summary>Writes alerts to the log: raised ones as warnings, so that the usual filters let them through.</summary>
internal sealed partial class LogSink(ILogger<LogSink> logger) : IAlertSink
{
    public string Name => "log";

    public TimeSpan Longest => TimeSpan.FromSeconds(1);

    public Task SendAsync(AlertEvent alertEvent, CancellationToken cancellationToken)
    {
        Alert alert = alertEvent.Alert;
        switch (alertEvent)
        {
            case { State: AlertState.Resolved }:
                LogResolved(alert.Rule, alert.Model, alert.Value, alert.Threshold, alert.Since, alert.Detail);
                break;
            case { Repeat: > 0 }:
                LogRepeated(alert.Rule, alert.Model, alertEvent.Repeat, alert.Value, alert.Threshold, alert.Since, alert.Detail);
                break;
            default:
                LogRaised(alert.Rule, alert.Model, alert.Value, alert.Threshold, alert.Since, alert.Detail);
                break;
        }

        return Task.CompletedTask;
    }

    [LoggerMessage(1311, LogLevel.Warning, "Alert {Rule} of {Model} raised: {Value:0.####} against {Threshold:0.####}, since {Since:u}. {Detail}")]
    private partial void LogRaised(string rule, string model, double value, double threshold, DateTimeOffset since, string detail);

    [LoggerMessage(1312, LogLevel.Warning, "Alert {Rule} of {Model} still holds (repeat {Repeat}): {Value:0.####} against {Threshold:0.####}, since {Since:u}. {Detail}")]
    private partial void LogRepeated(string rule, string model, int repeat, double value, double threshold, DateTimeOffset since, string detail);

    [LoggerMessage(1313, LogLevel.Information, "Alert {Rule} of {Model} resolved: {Value:0.####} against {Threshold:0.####}, was raised since {Since:u}. {Detail}")]
    private partial void LogResolved(string rule, string model, double value, double threshold, DateTimeOffset since, string detail);
}
