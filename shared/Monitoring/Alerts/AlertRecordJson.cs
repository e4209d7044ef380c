using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aviary.Monitoring.Alerts;

/// <summary>The form of a record in the bucket: flat, so that whoever opens it reads rule, model, value, threshold, since, detail first.</summary>
internal sealed record StoredAlert(
    string Rule,
    string Model,
    double Value,
    double Threshold,
    DateTimeOffset Since,
    string Detail,
    AlertState State,
    DateTimeOffset RaisedAt,
    DateTimeOffset AnnouncedAt,
    int Repeats,
    IReadOnlyList<AlertEvent> Outbox,
    DateTimeOffset? ResolvedAt = null,
    DeliveryClaim? Claim = null)
{
    public static byte[] Write(AlertRecord record)
    {
        Alert alert = record.Alert;
        StoredAlert stored = new(
            alert.Rule, alert.Model, alert.Value, alert.Threshold, alert.Since, alert.Detail, record.State, record.RaisedAt,
            record.AnnouncedAt, record.Repeats, record.Outbox, record.ResolvedAt, record.Claim);
        return JsonSerializer.SerializeToUtf8Bytes(stored, AlertRecordJson.Default.StoredAlert);
    }

    /// <exception cref="JsonException">The bytes are no record.</exception>
    public static AlertRecord Read(ReadOnlySpan<byte> bytes)
    {
        StoredAlert stored = JsonSerializer.Deserialize(bytes, AlertRecordJson.Default.StoredAlert)
            ?? throw new JsonException("expected an alert, found null");
        Alert alert = new(stored.Rule, stored.Model, stored.Value, stored.Threshold, stored.Since, stored.Detail);
        return new AlertRecord(alert, stored.State, stored.RaisedAt, stored.AnnouncedAt)
        {
            Repeats = stored.Repeats,
            ResolvedAt = stored.ResolvedAt,
            Outbox = stored.Outbox,
            Claim = stored.Claim,
        };
    }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(StoredAlert))]
internal sealed partial class AlertRecordJson : JsonSerializerContext;
