using Microsoft.ML.OnnxRuntime;

namespace Aviary.Inference.Probing;

/// <summary>One probe row for a model of any layout.</summary>
public sealed class ProbeInputs : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <summary>Makes probe rows for the inputs of a model.</summary>
    public ProbeInputs(InputLayout layout, int row, ProbeNumbers numbers, IReadOnlyList<IReadOnlyList<string>> texts)
    {
        if (layout.Columns.Count == 0)
        {
            int bytes = layout.RowShape.Aggregate(ElementTypes.SizeOf(layout.Type), (product, size) => product * size);
            ElementType type = ElementTypes.Of(layout.Type);
            RowBuffer rows = Own(new RowBuffer(bytes, maxRows: 1));
            ProbeRow.Fill(rows, type, numbers.Row(row, type, start: 0));
            Names.Add(layout.Name);
            Values.Add(Own(OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, layout.Type, [1, .. layout.RowShape.Select(size => (long)size)], rows.Address, bytes)));
            return;
        }

        TableBuffer table = Own(new TableBuffer(layout.Columns, maxRows: 1));
        int start = 0;
        for (int i = 0; i < table.Columns.Length; i++)
        {
            TableColumn column = table.Columns[i];
            column.FillFirst(numbers.Row(row, column.Signature.Type, start), Text(texts[i], row, i));
            Names.Add(column.Layout.Name);
            Values.Add(Own(column.Tensor(0, 1)));
            start += column.Signature.Width;
        }
    }

    /// <summary>The names of the inputs.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The tensors of the inputs, in the order of <see cref="Names"/>.</summary>
    public List<OrtValue> Values { get; } = [];

    /// <inheritdoc />
    public void Dispose()
    {
        // Views before the memory they look at.
        _owned.Reverse();
        _owned.ForEach(item => item.Dispose());
    }

    /// <summary>The first that is known for the first rows, then all of them in turn, each column at its own pace.</summary>
    private static string Text(IReadOnlyList<string> known, int row, int column)
        => known[row < ProbeRow.Kinds ? 0 : (row * (1 + (column % 3))) % known.Count];

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }
}
