using Aviary.Inference;
using Aviary.Onnx;

namespace Aviary.Importing.Adaptation;

/// <summary>The names of the numbers of a row, for a model that takes one tensor of rows.</summary>
internal static class ColumnNames
{
    /// <summary>The given ones, or those of the file's metadata; empty where there are none.</summary>
    /// <exception cref="InvalidDataException">The given ones do not fit.</exception>
    public static IReadOnlyList<string> Of(ModelProto model, InputLayout layout, IReadOnlyList<string>? given)
    {
        if (layout.Columns.Count > 0 || layout.RowShape is not [var width])
        {
            return given is null
                ? []
                : throw new InvalidDataException(layout.Columns.Count > 0
                    ? $"--columns: its columns have names already: {string.Join(", ", layout.Columns.Take(8).Select(column => column.Name))}"
                    : $"--columns: a row of {string.Join('×', layout.RowShape)} numbers has no columns");
        }

        if (given is null)
        {
            return MetadataNames.Columns(model, width) ?? [];
        }

        return given.Count == width && given.Distinct(StringComparer.Ordinal).Count() == width
            ? given
            : throw new InvalidDataException($"--columns: a row has {width} numbers; there are {given.Distinct(StringComparer.Ordinal).Count()} different names");
    }
}
