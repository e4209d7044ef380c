using Aviary.Monitoring.Rules;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Monitoring.Alerts;

/// <summary>
/// Brings alerts up to date with findings, and their events to the sinks. Safe on several instances at once: the instance that writes the change
/// delivers it. A delivery that fails, or dies half-way, is taken up by a later evaluation, so a sink gets each event at least once, always with
/// the same id.
/// </summary>
internal sealed partial class AlertManager(
    AlertLedger ledger, AlertDelivery delivery, IOptions<AlertsOptions> options, TimeProvider time, ILogger<AlertManager> logger)
{
    private const int MaxTries = 8;

    private readonly string _owner = $"{Environment.MachineName}-{Guid.NewGuid():N}";

    /// <summary>The record of a rule; null where it was never raised.</summary>
    public async Task<AlertRecord?> FindAsync(string model, string rule, CancellationToken cancellationToken)
        => (await ledger.FindAsync(model, rule, cancellationToken)).Record;

    /// <summary>Raises, repeats or resolves as the finding demands, and delivers what is due.</summary>
    public async Task ApplyAsync(Finding finding, DeliveryRound round, CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            FoundAlert found = await ledger.FindAsync(finding.Model, finding.Rule, cancellationToken);
            DateTimeOffset now = time.GetUtcNow();
            AlertRecord? changed = AlertTransition.Next(found.Record, finding, now, options.Value.RepeatAfter, delivery.SinkNames);
            if ((changed ?? found.Record) is not { } record)
            {
                return;
            }

            bool deliver = IsUnclaimed(record, now) && AlertDelivery.IsDue(record, round);
            if (!deliver && changed is null)
            {
                return;
            }

            AlertRecord next = deliver ? record with { Claim = new DeliveryClaim(_owner, now + delivery.Longest(record.Outbox)) } : record;
            if (await ledger.TryWriteAsync(found, next, cancellationToken) is { } written)
            {
                if (deliver)
                {
                    IReadOnlySet<Delivered> done = await delivery.SendAsync(next.Outbox, round, cancellationToken);
                    await SettleAsync(written, done, cancellationToken);
                }

                return;
            }
        }

        LogContended(finding.Rule, finding.Model, MaxTries);
    }

    private bool IsUnclaimed(AlertRecord record, DateTimeOffset now)
        => record.Claim is not { Until: var until } || WallClock.HasCome(until, until - delivery.Longest(record.Outbox), now);

    /// <summary>Takes what arrived out of the outbox, and gives the claim back.</summary>
    private async Task SettleAsync(FoundAlert written, IReadOnlySet<Delivered> done, CancellationToken cancellationToken)
    {
        FoundAlert found = written;
        for (int i = 0; i < MaxTries && found.Record is { } record; i++)
        {
            AlertRecord settled = record with
            {
                Outbox = [.. record.Outbox.Select(item => Without(item, done)).Where(item => item.Pending.Count > 0)],
                Claim = record.Claim?.Owner == _owner ? null : record.Claim,
            };
            if (await ledger.TryWriteAsync(found, settled, cancellationToken) is not null)
            {
                return;
            }

            // Another instance has changed the alert meanwhile; its event stays in the outbox.
            found = await ledger.FindAsync(record.Alert.Model, record.Alert.Rule, cancellationToken);
        }

        LogContended(written.Record!.Alert.Rule, written.Record.Alert.Model, MaxTries);
    }

    private static AlertEvent Without(AlertEvent item, IReadOnlySet<Delivered> done)
        => item with { Pending = [.. item.Pending.Where(sink => !done.Contains(new Delivered(item.Id, sink)))] };

    [LoggerMessage(1331, LogLevel.Warning, "Alert {Rule} of {Model} was changed by others {Tries} times in a row; the next evaluation tries again")]
    private partial void LogContended(string rule, string model, int tries);
}
