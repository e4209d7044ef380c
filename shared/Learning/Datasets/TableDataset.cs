using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Aviary.Learning.Datasets;

/// <summary>Rows of named columns with a class each, as the user has them: nothing is scaled, filled in or encoded. Immutable.</summary>
public sealed class TableDataset : Dataset
{
    /// <param name="name">What the data is called, such as <c>wine</c>.</param>
    /// <param name="classNames">The classes' names; the label is the index into them.</param>
    /// <param name="columns">At least one, all of as many values as there are labels; the label column is none of them.</param>
    /// <param name="labels">One class index for each row.</param>
    /// <exception cref="DatasetException">The lengths do not fit each other, two columns have one name, or a label names no class.</exception>
    public TableDataset(string name, IReadOnlyList<string> classNames, IReadOnlyList<TableColumn> columns, ReadOnlyMemory<int> labels)
        : base(name, classNames, labels)
    {
        ArgumentNullException.ThrowIfNull(columns);
        if (columns.Count == 0)
        {
            throw new DatasetException(name, "expected at least one column beside the label, but there is none");
        }

        foreach (TableColumn column in columns)
        {
            if (column.Count != labels.Length)
            {
                throw new DatasetException(name, $"column \"{column.Name}\" has {column.Count} values for {labels.Length} labels");
            }
        }

        if (columns.GroupBy(column => column.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice)
        {
            throw new DatasetException(name, $"column \"{twice.Key}\" occurs twice: give each column a name of its own");
        }

        Columns = [.. columns];
    }

    /// <summary>The columns in the order of the file, without the label.</summary>
    public IReadOnlyList<TableColumn> Columns { get; }

    /// <inheritdoc />
    public override TableDataset Subset(ReadOnlySpan<int> indices)
    {
        int[] rows = indices.ToArray();
        return new TableDataset(Name, ClassNames, [.. Columns.Select(column => column.Subset(rows))], LabelsOf(rows));
    }

    /// <inheritdoc />
    public override TableDataset With(Dataset joining)
    {
        if (joining is not TableDataset more
            || !more.ClassNames.SequenceEqual(ClassNames)
            || !more.Columns.Select(column => (column.Name, column.Kind)).SequenceEqual(Columns.Select(column => (column.Name, column.Kind))))
        {
            throw new DatasetException(joining?.Name ?? "joining", $"expected rows of the columns and classes of {Name}");
        }

        TableColumn[] columns = [.. Columns.Zip(more.Columns, (first, second) => first.With(second))];
        return new TableDataset(Name, ClassNames, columns, (int[])[.. Labels.Span, .. more.Labels.Span]);
    }

    private protected override string ComputeFingerprint()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"table {Count} {Columns.Count}\n{string.Join('\n', ClassNames)}\n"));
        hash.AppendData(MemoryMarshal.AsBytes(Labels.Span));
        foreach (TableColumn column in Columns)
        {
            column.AddTo(hash);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
