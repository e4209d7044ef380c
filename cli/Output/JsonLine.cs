using System.Text.Json;
using Aviary.Models.Registry;

namespace Aviary.Cli.Output;

/// <summary>The one JSON object that ends machine-readable output.</summary>
internal static class JsonLine
{
    public static void Write(Stream output, Action<Utf8JsonWriter> content)
    {
        using (Utf8JsonWriter writer = new(output))
        {
            content(writer);
        }

        output.Write("\n"u8);
        output.Flush();
    }

    /// <summary><c>{"model","version","metrics","decision"}</c></summary>
    public static void WriteTrained(Stream output, ModelVersion version, string? decision) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", version.Model);
        json.WriteString("version", version.Version);
        WriteMetrics(json, version);
        json.WriteString("decision", decision);
        json.WriteEndObject();
    });

    /// <summary><c>{"model","version","metrics","classes","findings","decision"}</c></summary>
    public static void WriteImported(Stream output, ModelVersion version, NewVersion prepared, string decision) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", version.Model);
        json.WriteString("version", version.Version);
        WriteMetrics(json, version);
        WriteTexts(json, "classes", prepared.ClassNames);
        WriteTexts(json, "findings", prepared.Findings);
        json.WriteString("decision", decision);
        json.WriteEndObject();
    });

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    /// <summary><c>{"model","address"}</c></summary>
    public static void WriteServing(Stream output, string model, string address) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteString("address", address);
        json.WriteEndObject();
    });

    /// <summary><c>{"model","run","state"}</c></summary>
    public static void WriteCancelled(Stream output, string model, string run) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteString("run", run);
        json.WriteString("state", "cancelled");
        json.WriteEndObject();
    });

    /// <summary><c>{"model","version","deleted"}</c></summary>
    public static void WriteDeleted(Stream output, string model, string version, bool deleted) => Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", model);
        json.WriteString("version", version);
        json.WriteBoolean("deleted", deleted);
        json.WriteEndObject();
    });

    public static void WriteMetrics(Utf8JsonWriter json, ModelVersion version)
    {
        json.WriteStartObject("metrics");
        foreach ((string name, double value) in version.Metrics)
        {
            json.WriteNumber(name, value);
        }

        json.WriteEndObject();
    }
}
