using Aviary.Models.Serving.Engine;
using Microsoft.ML.OnnxRuntime;

namespace Aviary.Models.Serving.Adaptation;

/// <summary>One made-up row for a model of any layout.</summary>
internal sealed class SampleInputs : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public SampleInputs(InputLayout layout, int kind, IReadOnlyList<string> texts)
    {
        if (layout.Columns.Count == 0)
        {
            int bytes = layout.RowShape.Aggregate(ElementTypes.SizeOf(layout.Type), (product, size) => product * size);
            RowBuffer rows = Own(new RowBuffer(bytes, maxRows: 1));
            SampleRow.Fill(rows, ElementTypes.Of(layout.Type), kind);
            Names.Add(layout.Name);
            Values.Add(Own(OrtValue.CreateTensorValueWithData(
                OrtMemoryInfo.DefaultInstance, layout.Type, [1, .. layout.RowShape.Select(size => (long)size)], rows.Address, bytes)));
            return;
        }

        TableBuffer table = Own(new TableBuffer(layout.Columns, maxRows: 1));
        for (int i = 0; i < table.Columns.Length; i++)
        {
            TableColumn column = table.Columns[i];
            column.FillSample(kind, texts[i]);
            Names.Add(column.Layout.Name);
            Values.Add(Own(column.Tensor(0, 1)));
        }
    }

    public List<string> Names { get; } = [];

    public List<OrtValue> Values { get; } = [];

    public void Dispose()
    {
        // Views before the memory they look at.
        _owned.Reverse();
        _owned.ForEach(item => item.Dispose());
    }

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }
}
