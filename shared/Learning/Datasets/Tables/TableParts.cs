namespace Aviary.Learning.Datasets.Tables;

/// <summary>A table as it stands in a file: all columns but the label, and the labels as texts. Rows without a label are left out.</summary>
/// <param name="File">The file, for messages.</param>
/// <param name="Form">What the file is, for people.</param>
/// <param name="Label">The label column's name.</param>
/// <param name="LabelWhy">How that column was chosen.</param>
/// <param name="Columns">The collected columns.</param>
/// <param name="Labels">The label of each row.</param>
/// <param name="Unlabelled">How many rows have none.</param>
internal sealed record TableParts(
    string File, string Form, string Label, string LabelWhy, IReadOnlyList<ColumnCollector> Columns, IReadOnlyList<string> Labels, int Unlabelled);

/// <summary>What a second file of the same data must have.</summary>
/// <param name="File">The first file, for messages.</param>
/// <param name="Label">The label column's name.</param>
/// <param name="Columns">The columns that are learned from, with their kinds.</param>
internal sealed record TableSchema(string File, string Label, IReadOnlyList<(string Name, ColumnKinds Kinds)> Columns);

/// <summary>The labels of a table's rows, equal ones kept once.</summary>
internal sealed class LabelCollector(string file)
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly List<string> _labels = [];

    public IReadOnlyList<string> Labels => _labels;

    public int Unlabelled { get; private set; }

    /// <summary>Takes the label of a row; false where it has none, and is left out.</summary>
    /// <exception cref="DatasetException">There are more classes than a data set may have.</exception>
    public bool TryAdd(ReadOnlySpan<char> text)
    {
        if (MissingValue.IsLabel(text))
        {
            Unlabelled++;
            return false;
        }

        if (!_known.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(text, out string? label))
        {
            label = text.ToString();
            _known.Add(label, label);
            if (_known.Count > Dataset.MaxClasses)
            {
                throw new DatasetException(
                    file, $"its label column has more than {Dataset.MaxClasses:n0} different values: name the column with the classes (--label COLUMN)");
            }
        }

        _labels.Add(label);
        return true;
    }
}
