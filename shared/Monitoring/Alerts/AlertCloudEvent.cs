using System.Buffers;
using System.Text.Json;

namespace Aviary.Monitoring.Alerts;

/// <summary>
/// An alert as a CloudEvent 1.0 in structured JSON mode (CloudEvents specification 1.0.2, JSON event format, section 3):
/// attributes and data in one object, for receivers that read bodies alone.
/// </summary>
internal static class AlertCloudEvent
{
    public const string ContentType = "application/cloudevents+json";
    public const string Raised = "aviary.alert.raised.v1";
    public const string Resolved = "aviary.alert.resolved.v1";

    public static ReadOnlyMemory<byte> Write(AlertEvent alertEvent)
    {
        Alert alert = alertEvent.Alert;
        ArrayBufferWriter<byte> bytes = new(1024);
        using Utf8JsonWriter json = new(bytes);
        json.WriteStartObject();
        json.WriteString("specversion", "1.0");
        json.WriteString("id", alertEvent.Id);
        json.WriteString("source", $"/aviary/models/{alert.Model}");
        json.WriteString("type", alertEvent.State == AlertState.Raised ? Raised : Resolved);
        json.WriteString("subject", alert.Rule);
        json.WriteString("time", alertEvent.Time.UtcDateTime);
        if (alertEvent.Repeat > 0)
        {
            json.WriteNumber("repeat", alertEvent.Repeat);
        }

        json.WriteString("datacontenttype", "application/json");
        json.WriteStartObject("data");
        json.WriteString("rule", alert.Rule);
        json.WriteString("model", alert.Model);
        json.WriteNumber("value", alert.Value);
        json.WriteNumber("threshold", alert.Threshold);
        json.WriteString("since", alert.Since.UtcDateTime);
        json.WriteString("detail", alert.Detail);
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return bytes.WrittenMemory;
    }
}
