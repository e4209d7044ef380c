using Aviary.ClassNames;
using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>Names that tools write into the metadata of a file.</summary>
internal static class MetadataNames
{
    private static readonly string[] ClassKeys = ["names", "class_names", "classes", "labels", "id2label", "class_labels"];
    private static readonly string[] ColumnKeys = ["feature_names", "columns", "column_names", "features", "feature_names_in_"];

    /// <summary>As many names of classes as there are classes; null where there are none. A list of another length names something else.</summary>
    public static IReadOnlyList<string>? Classes(ModelProto model, int count) => Find(model, ClassKeys, count);

    /// <summary>As many names of columns as a row has numbers; null where there are none.</summary>
    public static IReadOnlyList<string>? Columns(ModelProto model, int count)
        => Find(model, ColumnKeys, count) is { } names && names.Distinct(StringComparer.Ordinal).Count() == count ? names : null;

    private static IReadOnlyList<string>? Find(ModelProto model, string[] keys, int count)
        => keys.SelectMany(key => model.MetadataProps.Where(entry => entry.Key.Equals(key, StringComparison.OrdinalIgnoreCase)))
            .Select(entry => NameText.Find(entry.Value, count)).FirstOrDefault(names => names is not null);
}
