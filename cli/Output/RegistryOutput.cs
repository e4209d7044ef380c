using System.Text.Json;
using Aviary.Models.Registry;

namespace Aviary.Cli.Output;

/// <summary>What the registry holds, for a person or for a program.</summary>
internal static class RegistryOutput
{
    public static void Models(List<(string Model, ModelVersion? Champion)> models, bool json)
    {
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteStartArray("models");
                foreach ((string model, ModelVersion? champion) in models)
                {
                    writer.WriteStartObject();
                    writer.WriteString("model", model);
                    writer.WriteString("champion", champion?.Version);
                    if (champion is not null)
                    {
                        JsonLine.WriteMetrics(writer, champion);
                    }

                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        if (models.Count == 0)
        {
            Console.WriteLine("No model is registered yet; `aviary train` makes one.");
        }

        foreach ((string model, ModelVersion? champion) in models)
        {
            Console.WriteLine($"{model,-20} {champion?.Version ?? "no champion",-26} {Accuracy(champion)}");
        }
    }

    public static void Versions(string model, List<ModelVersion> versions, bool json)
    {
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteString("model", model);
                writer.WriteStartArray("versions");
                foreach (ModelVersion version in versions)
                {
                    writer.WriteStartObject();
                    writer.WriteString("version", version.Version);
                    writer.WriteString("createdAt", version.CreatedAt);
                    writer.WriteStartArray("aliases");
                    foreach (string alias in version.Aliases)
                    {
                        writer.WriteStringValue(alias);
                    }

                    writer.WriteEndArray();
                    JsonLine.WriteMetrics(writer, version);
                    writer.WriteString("cause", version.Cause);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        Console.WriteLine($"{"version",-26} {"accuracy",8}  {"cause",-10} aliases");
        foreach (ModelVersion version in versions)
        {
            Console.WriteLine($"{version.Version,-26} {Accuracy(version),8}  {version.Cause,-10} {string.Join(", ", version.Aliases)}".TrimEnd());
        }
    }

    public static void Promoted(string model, ModelAlias moved, bool json)
    {
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteString("model", model);
                writer.WriteString("alias", moved.Name);
                writer.WriteString("version", moved.Version);
                writer.WriteString("previous", moved.Previous);
            });
            return;
        }

        Console.WriteLine($"{model} is now served by {moved.Version}{(moved.Previous is null ? "" : $" (before: {moved.Previous})")}");
    }

    public static void Verified(string model, List<(string Version, IReadOnlyList<VersionDefect> Defects)> results, bool json)
    {
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteString("model", model);
                writer.WriteStartArray("versions");
                foreach ((string version, IReadOnlyList<VersionDefect> defects) in results)
                {
                    writer.WriteStartObject();
                    writer.WriteString("version", version);
                    writer.WriteStartArray("defects");
                    foreach (VersionDefect defect in defects)
                    {
                        writer.WriteStartObject();
                        writer.WriteString("file", defect.File);
                        writer.WriteString("problem", defect.Problem);
                        writer.WriteEndObject();
                    }

                    writer.WriteEndArray();
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        foreach ((string version, IReadOnlyList<VersionDefect> defects) in results)
        {
            Console.WriteLine($"{version}  {(defects.Count == 0 ? "whole" : "damaged")}");
            foreach (VersionDefect defect in defects)
            {
                Console.WriteLine($"  {defect.File}: {defect.Problem}");
            }
        }
    }

    private static string Accuracy(ModelVersion? version)
        => version?.Metrics.TryGetValue("accuracy", out double accuracy) == true ? $"{accuracy:0.0000}" : "";

    private static void WriteJson(Action<Utf8JsonWriter> content) => JsonLine.Write(Console.OpenStandardOutput(), writer =>
    {
        writer.WriteStartObject();
        content(writer);
        writer.WriteEndObject();
    });
}
