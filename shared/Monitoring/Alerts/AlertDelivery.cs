using Microsoft.Extensions.Logging;

namespace Aviary.Monitoring.Alerts;

/// <summary>Carries outboxes to the sinks.</summary>
internal sealed partial class AlertDelivery(IReadOnlyList<IAlertSink> sinks, ILogger<AlertDelivery> logger)
{
    /// <summary>The time that a delivery may take beside the sinks' own.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(30);

    /// <summary>The names of the sinks that get a new event.</summary>
    public IReadOnlyList<string> SinkNames { get; } = [.. sinks.Select(sink => sink.Name)];

    /// <summary>The longest that <see cref="SendAsync"/> takes for this outbox.</summary>
    public TimeSpan Longest(IReadOnlyList<AlertEvent> outbox)
        => Margin + sinks.Aggregate(TimeSpan.Zero, (sum, sink) => sum + (sink.Longest * outbox.Count(item => item.Pending.Contains(sink.Name))));

    /// <summary>Whether a try makes sense: something is left for a sink that has not failed in this round.</summary>
    public static bool IsDue(AlertRecord record, DeliveryRound round)
        => record.Outbox.Any(item => item.Pending.Count == 0 || item.Pending.Any(sink => !round.Failed.Contains(sink)));

    /// <summary>Sends what is left, to each sink in order, and returns what arrived where.</summary>
    public async Task<IReadOnlySet<Delivered>> SendAsync(
        IReadOnlyList<AlertEvent> outbox, DeliveryRound round, CancellationToken cancellationToken)
    {
        HashSet<Delivered> done = [];
        foreach (AlertEvent item in outbox)
        {
            foreach (string name in item.Pending)
            {
                // A sink that is no longer configured is not waited for.
                if (sinks.FirstOrDefault(sink => sink.Name == name) is not { } sink || await TrySendAsync(sink, item, round, cancellationToken))
                {
                    done.Add(new Delivered(item.Id, name));
                }
            }
        }

        return done;
    }

    private async Task<bool> TrySendAsync(IAlertSink sink, AlertEvent item, DeliveryRound round, CancellationToken cancellationToken)
    {
        if (round.Failed.Contains(sink.Name))
        {
            return false;
        }

        try
        {
            await sink.SendAsync(item, cancellationToken);
            return true;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // After any exception of a sink the alert is kept, the others get it, and this one is tried again later.
        catch (Exception error)
#pragma warning restore CA1031
        {
            round.Failed.Add(sink.Name);
            LogFailed(error, sink.Name, item.Alert.Rule, item.Alert.Model, item.Id);
            return false;
        }
    }

    [LoggerMessage(1321, LogLevel.Error, "The sink {Sink} did not take alert {Rule} of {Model} (event {Id}); the next evaluation tries again")]
    private partial void LogFailed(Exception error, string sink, string rule, string model, string id);
}

/// <summary>An event that a sink has.</summary>
internal readonly record struct Delivered(string Id, string Sink);

/// <summary>One pass over all alerts. A sink that failed in it is not asked again before the next, or each alert would wait for it anew.</summary>
internal sealed class DeliveryRound
{
    public HashSet<string> Failed { get; } = new(StringComparer.Ordinal);
}
