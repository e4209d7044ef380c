using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference;

/// <summary>The rows of a table, column by column, as a model with several inputs takes them.</summary>
public sealed class TableBuffer(IReadOnlyList<ColumnLayout> layout, int maxRows) : IDisposable
{
    private readonly string[] _names = [.. layout.Select(column => column.Name)];

    /// <summary>The columns, in the order of the model's inputs.</summary>
    public TableColumn[] Columns { get; } = [.. layout.Select(column => new TableColumn(column, maxRows))];

    /// <summary>How many rows there is room for.</summary>
    public int Capacity => Columns.Max(column => column.Capacity);

    /// <summary>Runs a model on some rows.</summary>
    public void Run(InferenceSession session, RunOptions options, int row, int rows, string outputName, OrtValue output)
    {
        List<OrtValue> values = new(Columns.Length);
        try
        {
            foreach (TableColumn column in Columns)
            {
                values.Add(column.Tensor(row, rows));
            }

            session.Run(options, _names, values, [outputName], [output]);
        }
        finally
        {
            values.ForEach(value => value.Dispose());
        }
    }

    /// <summary>Lets the texts go; numbers stay until they are overwritten.</summary>
    public void Clear()
    {
        foreach (TableColumn column in Columns)
        {
            column.Clear();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (TableColumn column in Columns)
        {
            column.Dispose();
        }
    }
}
