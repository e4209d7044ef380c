using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Aviary.Registry;
using Aviary.Registry.Versions;

namespace Aviary.Cli.Output;

/// <summary>The one JSON object that ends machine-readable output.</summary>
internal static class JsonLine
{
    public static void Write<T>(T line, JsonTypeInfo<T> type)
    {
        using Stream output = Console.OpenStandardOutput();
        Write(output, writer => JsonSerializer.Serialize(writer, line, type));
    }

    public static void Write(Stream output, Action<Utf8JsonWriter> content)
    {
        using (Utf8JsonWriter writer = new(output))
        {
            content(writer);
        }

        output.Write("\n"u8);
        output.Flush();
    }
}

internal sealed record TrainedLine(string Model, string Version, IReadOnlyDictionary<string, double> Metrics, string? Decision)
{
    /// <summary>What each column is worth; left out where that was not studied.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JsonElement? Study { get; init; }

    /// <summary>The accuracy of each fold; left out where none were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public FoldAccuracy? FoldAccuracy { get; init; }
}

internal sealed record FoldAccuracy(double Mean, IReadOnlyList<double> Folds);

internal sealed record ImportedLine(
    string Model,
    string Version,
    IReadOnlyDictionary<string, double> Metrics,
    IReadOnlyList<string> Classes,
    IReadOnlyList<string> Findings,
    string Decision);

internal sealed record ServingLine(string Model, string Address);

internal sealed record CancelledLine(string Model, string Run, string State = "cancelled");

internal sealed record DeletedLine(string Model, string Version, bool Deleted);

internal sealed record PromotedLine(string Model, string Alias, string Version, string? Previous);

internal sealed record VerifiedLine(string Model, IReadOnlyList<VerifiedVersion> Versions);

internal sealed record VerifiedVersion(string Version, IReadOnlyList<VersionDefect> Defects);

internal sealed record ModelsLine(IEnumerable<ModelLine> Models)
{
    public static ModelsLine From(IEnumerable<ListedModel> models) => new(models.Select(listed => new ModelLine(listed.Model, listed.Champion?.Version)
    {
        Metrics = listed.Champion?.Metrics,
        Damaged = listed.Damaged.Count > 0 ? listed.Damaged : null,
    }));
}

internal sealed record ModelLine(string Model, string? Champion)
{
    /// <summary>The metrics of the champion; left out where there is none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedObject>? Damaged { get; init; }
}

internal sealed record VersionsLine(string Model, IEnumerable<VersionLine> Versions)
{
    /// <summary>The newest evaluation of each version that has one; left out where none has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IEnumerable<EvaluationLine>? Evaluations { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<DamagedObject>? Damaged { get; init; }

    public static VersionsLine From(ListedVersions listed)
    {
        DamagedObject[] damaged = [.. listed.DamagedVersions, .. listed.DamagedAliases];
        return new(listed.Model, listed.Versions.Select(one => new VersionLine(one.Version, one.CreatedAt, one.Aliases, one.Metrics, one.Cause)))
        {
            Damaged = damaged.Length > 0 ? damaged : null,
            Evaluations = listed.Evaluations.Count > 0 ? listed.Evaluations.Select(one => new EvaluationLine(one.Version, one.EvaluatedAt, one.Data, one.Rows, one.Metrics)) : null,
        };
    }
}

internal sealed record EvaluationLine(string Version, DateTimeOffset EvaluatedAt, string Data, int Rows, IReadOnlyDictionary<string, double> Metrics);

internal sealed record VersionLine(
    string Version, DateTimeOffset CreatedAt, IReadOnlyList<string> Aliases, IReadOnlyDictionary<string, double> Metrics, string Cause);

internal sealed record SentLine(string Topic, string Id, int Bytes);

internal sealed record SendingLine(int Sent, int Answered, double? Accuracy, double? P50Ms, double? P99Ms, int Dead, int Lost, double Seconds)
{
    public static SendingLine From(SendingReport report)
        => new(
            report.Sent,
            report.Answered,
            Round(report.Accuracy, 6),
            Round(report.P50Ms, 3),
            Round(report.P99Ms, 3),
            report.Dead,
            report.Lost,
            Math.Round(report.Elapsed.TotalSeconds, 3));

    private static double? Round(double? value, int digits) => value is { } number ? Math.Round(number, digits) : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(TrainedLine))]
[JsonSerializable(typeof(ImportedLine))]
[JsonSerializable(typeof(ServingLine))]
[JsonSerializable(typeof(CancelledLine))]
[JsonSerializable(typeof(DeletedLine))]
[JsonSerializable(typeof(PromotedLine))]
[JsonSerializable(typeof(VerifiedLine))]
[JsonSerializable(typeof(ModelsLine))]
[JsonSerializable(typeof(VersionsLine))]
[JsonSerializable(typeof(SentLine))]
[JsonSerializable(typeof(SendingLine))]
internal sealed partial class LineJson : JsonSerializerContext;
