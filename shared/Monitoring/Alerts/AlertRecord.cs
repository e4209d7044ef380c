using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aviary.Monitoring.Alerts;

/// <summary>
/// The whole state of one rule for one model, kept at <c>alerts/{model}/{rule}.json</c> and changed only by compare-and-set, so that
/// of several instances exactly one announces a change. Its JSON begins with the fields of the alert, which a reader needs first.
/// </summary>
/// <param name="Rule">The rule.</param>
/// <param name="Model">The model.</param>
/// <param name="Value">The value that was announced last.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Since">Since when the condition holds (UTC).</param>
/// <param name="Detail">A sentence for people.</param>
/// <param name="State">Whether it is raised.</param>
/// <param name="RaisedAt">When it was raised last (UTC).</param>
/// <param name="AnnouncedAt">When it was raised or repeated last (UTC); the next repeat counts from here.</param>
[method: JsonConstructor]
internal sealed record AlertRecord(
    string Rule,
    string Model,
    double Value,
    double Threshold,
    DateTimeOffset Since,
    string Detail,
    AlertState State,
    DateTimeOffset RaisedAt,
    DateTimeOffset AnnouncedAt)
{
    public AlertRecord(Alert alert, AlertState state, DateTimeOffset raisedAt, DateTimeOffset announcedAt)
        : this(alert.Rule, alert.Model, alert.Value, alert.Threshold, alert.Since, alert.Detail, state, raisedAt, announcedAt)
    {
    }

    /// <summary>The alert as last announced.</summary>
    [JsonIgnore]
    public Alert Alert
    {
        get => new(Rule, Model, Value, Threshold, Since, Detail);
        init => (Rule, Model, Value, Threshold, Since, Detail) = value;
    }

    /// <summary>How often it was repeated since it was raised.</summary>
    [JsonRequired]
    public int Repeats { get; init; }

    /// <summary>The events that have not reached every sink yet, oldest first.</summary>
    [JsonRequired]
    public IReadOnlyList<AlertEvent> Outbox { get; init; } = [];

    /// <summary>When it was resolved; null while it is raised.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>The instance that delivers the outbox at the moment; null where none does.</summary>
    public DeliveryClaim? Claim { get; init; }

    /// <summary>The names of the sinks that something has not reached yet.</summary>
    [JsonIgnore]
    public IEnumerable<string> Undelivered => Outbox.SelectMany(item => item.Pending).Distinct(StringComparer.Ordinal);

    /// <exception cref="JsonException">The bytes are no record.</exception>
    public static AlertRecord Read(ReadOnlySpan<byte> bytes)
        => JsonSerializer.Deserialize(bytes, AlertRecordJson.Default.AlertRecord) ?? throw new JsonException("expected an alert, found null");

    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, AlertRecordJson.Default.AlertRecord);
}

/// <summary>One event for every sink.</summary>
/// <param name="Id">Unique, and the same in every attempt and for every sink, so that receivers can leave out what they have seen.</param>
/// <param name="State">Whether the alert was raised (or repeated) or resolved.</param>
/// <param name="Time">When (UTC).</param>
/// <param name="Repeat">0 when it was raised or resolved, 1 and more for repeats.</param>
/// <param name="Alert">The alert that it announces.</param>
/// <param name="Pending">The names of the sinks that it has not reached yet.</param>
internal sealed record AlertEvent(
    string Id, AlertState State, DateTimeOffset Time, int Repeat, Alert Alert, IReadOnlyList<string> Pending);

/// <summary>The right to deliver an outbox, so that others do not deliver the same.</summary>
/// <param name="Owner">The instance that holds it.</param>
/// <param name="Until">When it ends by itself (UTC): its holder has died.</param>
internal sealed record DeliveryClaim(string Owner, DateTimeOffset Until);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(AlertRecord))]
internal sealed partial class AlertRecordJson : JsonSerializerContext;
