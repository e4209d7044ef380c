using System.Buffers;
using System.Text;
using System.Text.Json;
using Aviary.Serving;

namespace Aviary.AsyncClassification;

/// <summary>The body of a result: <c>{"id","model","version","class","index","probability","top","receivedAt","completedAt"}</c>.</summary>
internal static class ResultBody
{
    public static string Write(Request request, BatchResult result, Prediction prediction, DateTimeOffset completedAt)
    {
        ArrayBufferWriter<byte> text = new(512);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, request.Received.Message.Id);
            json.WriteString("model"u8, result.Model);
            json.WriteString("version"u8, result.Version);
            PredictionJson.WriteClasses(json, prediction, commonNames: null);
            json.WriteString("receivedAt"u8, request.Received.ReceivedAt.UtcDateTime);
            json.WriteString("completedAt"u8, completedAt.UtcDateTime);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }
}
