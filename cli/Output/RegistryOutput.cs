using System.Text.Json;
using Aviary.Cli.Commands;
using Aviary.Models;
using Aviary.Models.Registry;

namespace Aviary.Cli.Output;

/// <summary>What the registry holds, for a person or for a program.</summary>
internal static class RegistryOutput
{
    public static void Models(List<ListedModel> models, bool json)
    {
        if (json)
        {
            WriteJson(writer =>
            {
                writer.WriteStartArray("models");
                foreach ((string model, ModelVersion? champion, IReadOnlyList<DamagedObject> damaged) in models)
                {
                    writer.WriteStartObject();
                    writer.WriteString("model", model);
                    writer.WriteString("champion", champion?.Version);
                    if (champion is not null)
                    {
                        JsonLine.WriteMetrics(writer, champion);
                    }

                    WriteDamaged(writer, damaged);

                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
            return;
        }

        if (models.Count == 0)
        {
            Console.WriteLine(Caller.Current.Named("No model is registered yet; `aviary train` makes one, `aviary import FILE` takes one."));
        }

        foreach ((string model, ModelVersion? champion, IReadOnlyList<DamagedObject> damaged) in models)
        {
            Console.WriteLine($"{model,-20} {champion?.Version ?? "no champion",-26} {Accuracy(champion)}".TrimEnd());
            TellDamaged(damaged);
        }
    }

    public static void Versions(ListedVersions listed, bool json)
    {
        (string model, IReadOnlyList<ModelVersion> versions, IReadOnlyList<DamagedObject> damagedVersions, IReadOnlyList<DamagedObject> damagedAliases) = listed;
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
                WriteDamaged(writer, [.. damagedVersions, .. damagedAliases]);
            });
            return;
        }

        Console.WriteLine($"{"version",-26} {"accuracy",8}  {"cause",-10} aliases");
        foreach (ModelVersion version in versions)
        {
            Console.WriteLine($"{version.Version,-26} {Accuracy(version),8}  {version.Cause,-10} {string.Join(", ", version.Aliases)}".TrimEnd());
        }

        TellDamaged(damagedVersions);
        TellDamaged(damagedAliases);
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

        string before = moved.Previous is null ? "" : $" (before: {moved.Previous})";
        Console.WriteLine(moved.Name == ModelRegistry.Champion
            ? $"{model} is now served by {moved.Version}{before}"
            : $"alias {moved.Name} of {model} now names {moved.Version}{before}");
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

    /// <summary>What a list leaves out, a line each, with what mends it.</summary>
    private static void TellDamaged(IReadOnlyList<DamagedObject> damaged)
    {
        foreach (DamagedObject one in damaged)
        {
            string mend = one.Key.Contains("/aliases/", StringComparison.Ordinal)
                ? $"`aviary models promote VERSION --alias {one.Name}` mends it"
                : "`aviary models verify` reads all of the model's versions";
            Console.WriteLine(Caller.Current.Named($"  {one.Key} is damaged: {one.Problem}; {mend}"));
        }
    }

    private static void WriteDamaged(Utf8JsonWriter writer, IReadOnlyList<DamagedObject> damaged)
    {
        if (damaged.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("damaged");
        foreach (DamagedObject one in damaged)
        {
            writer.WriteStartObject();
            writer.WriteString("name", one.Name);
            writer.WriteString("key", one.Key);
            writer.WriteString("problem", one.Problem);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
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
