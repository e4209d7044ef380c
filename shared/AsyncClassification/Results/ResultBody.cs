using System.Buffers;
using System.Text;
using System.Text.Json;
using Aviary.AsyncClassification.Requests;
using Aviary.Models.Serving;
using Aviary.Models.Serving.Batches;
using Aviary.Models.Serving.Outputs;

namespace Aviary.AsyncClassification.Results;

/// <summary>The body of a result: <c>{"id","model","version","class","index","probability","top","receivedAt","completedAt"}</c>.</summary>
internal static class ResultBody
{
    public static string Write(Request request, BatchResult result, ReadOnlySpan<RankedClass> top, DateTimeOffset completedAt)
    {
        ArrayBufferWriter<byte> text = new(512);
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, request.Received.Message.Id);
            json.WriteString("model"u8, result.Model);
            json.WriteString("version"u8, result.Version);
            Write(json, top[0]);
            json.WriteStartArray("top"u8);
            foreach (RankedClass ranked in top)
            {
                json.WriteStartObject();
                Write(json, ranked);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("receivedAt"u8, request.Received.ReceivedAt.UtcDateTime);
            json.WriteString("completedAt"u8, completedAt.UtcDateTime);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, RankedClass ranked)
    {
        json.WriteString("class"u8, ranked.Class);
        json.WriteNumber("index"u8, ranked.Index);
        json.WriteNumber("probability"u8, ranked.Probability);
    }
}
