using System.Text.Json;
using System.Text.Json.Serialization;
using Aviary.Onnx;

namespace Aviary.Inference;

/// <summary>What import found out about a model, kept in the metadata of its file for whoever loads it.</summary>
/// <param name="ColumnNames">The names of the numbers of a row, for a model of one tensor; empty where they have none.</param>
public sealed record ModelNotes(IReadOnlyList<string> ColumnNames)
{
    private const string Columns = "aviary.columns";
    private const string Ignored = "aviary.ignored_columns";
    private const string Nullable = "aviary.nullable";
    private const string Optional = "aviary.optional";
    private const string Answer = "aviary.answer";
    private const string Probabilities = "probabilities";

    /// <summary>Columns that the file had and that do not influence the answer.</summary>
    public IReadOnlyList<string> IgnoredColumns { get; init; } = [];

    /// <summary>Columns in which the model itself says that it takes <c>null</c>.</summary>
    public IReadOnlyList<string> NullableColumns { get; init; } = [];

    /// <summary>Columns that the model itself says may be left out of a row.</summary>
    public IReadOnlyList<string> OptionalColumns { get; init; } = [];

    /// <summary>Whether the output was proved to hold probabilities; otherwise its form shows at load.</summary>
    public bool HoldsProbabilities { get; init; }

    /// <summary>Whether import has nothing to add to what the file says.</summary>
    public bool IsEmpty => ColumnNames.Count == 0 && IgnoredColumns.Count == 0 && !HoldsProbabilities;

    /// <summary>From the metadata of a loaded file.</summary>
    public static ModelNotes Read(IReadOnlyDictionary<string, string> metadata) => new(List(metadata, Columns))
    {
        IgnoredColumns = List(metadata, Ignored),
        NullableColumns = List(metadata, Nullable),
        OptionalColumns = List(metadata, Optional),
        HoldsProbabilities = metadata.TryGetValue(Answer, out string? answer) && answer == Probabilities,
    };

    /// <summary>Writes them into the metadata of a file.</summary>
    public void Write(ModelProto model)
    {
        Set(model, Columns, ColumnNames.Count > 0 ? JsonSerializer.Serialize([.. ColumnNames], ModelNotesJson.Default.StringArray) : null);
        Set(model, Ignored, IgnoredColumns.Count > 0 ? JsonSerializer.Serialize([.. IgnoredColumns], ModelNotesJson.Default.StringArray) : null);
        Set(model, Answer, HoldsProbabilities ? Probabilities : null);
    }

    private static void Set(ModelProto model, string key, string? value)
    {
        if (model.MetadataProps.FirstOrDefault(entry => entry.Key == key) is { } old)
        {
            model.MetadataProps.Remove(old);
        }

        if (value is not null)
        {
            model.MetadataProps.Add(new StringStringEntryProto { Key = key, Value = value });
        }
    }

    private static string[] List(IReadOnlyDictionary<string, string> metadata, string key)
    {
        try
        {
            return metadata.TryGetValue(key, out string? json) ? JsonSerializer.Deserialize(json, ModelNotesJson.Default.StringArray) ?? [] : [];
        }
        catch (JsonException)
        {
            return []; // a key of ours that somebody else wrote
        }
    }
}

[JsonSerializable(typeof(string[]))]
internal sealed partial class ModelNotesJson : JsonSerializerContext;
