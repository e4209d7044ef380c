using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Learning.Datasets;
using Aviary.Serving;
using TableColumn = Aviary.Learning.Datasets.TableColumn;

namespace Aviary.Cli.Commands.Evaluating;

/// <summary>A table that was read as for a training, as rows of requests.</summary>
internal sealed class LabelledTable : ILabelledData
{
    private readonly TableDataset _table;
    private readonly ServingOptions _limits;
    private readonly CsvColumns _columns;
    private readonly IDisposable _owned;

    /// <param name="table">The table.</param>
    /// <param name="model">What is measured.</param>
    /// <param name="limits">What one request may hold.</param>
    /// <param name="owned">What the table lives in, which is disposed of with this.</param>
    /// <exception cref="CommandException">It has other columns than the model takes.</exception>
    public LabelledTable(TableDataset table, LoadedModel model, ServingOptions limits, IDisposable owned)
    {
        (_table, _limits, _owned) = (table, limits, owned);
        Description = $"{table.Name}, with its own labels";
        _columns = CsvColumns.Of(model.Signature, [.. table.Columns.Select(column => column.Name)], table.Name);
        if (!_columns.HasHeader && _columns.Width != table.Columns.Count)
        {
            throw new CommandException($"{table.Name} has {table.Columns.Count} columns beside the label, and {model.Model} takes rows of {_columns.Width} values");
        }
    }

    public string Description { get; }

    public async IAsyncEnumerable<LabelledInput> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (int start = 0; start < _table.Count;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            List<CsvLine> lines = [];
            ReadOnlyMemory<byte> body = Body(start, lines);
            CsvBatch batch = new(_table.Name, _columns, lines, body);
            yield return new LabelledInput(
                PredictionInput.OfJson(new ReadOnlySequence<byte>(body)), [.. lines.Select(line => line.Label!)], $"{_table.Name}, row {start + 1}") { At = batch.At };
            start += lines.Count;
            await Task.Yield();
        }
    }

    public void Dispose() => _owned.Dispose();

    private ReadOnlyMemory<byte> Body(int start, List<CsvLine> lines)
    {
        ArrayBufferWriter<byte> body = new();
        using Utf8JsonWriter json = new(body);
        json.WriteStartObject();
        json.WriteStartArray("inputs");
        for (int row = start; row < _table.Count && lines.Count < _limits.MaxBatch && (row == start || body.WrittenCount + json.BytesPending < _limits.MaxBodyBytes / 2); row++)
        {
            json.WriteStartArray();
            for (int value = 0; value < _columns.Fields.Count; value++)
            {
                Write(json, _table.Columns[_columns.Fields[value]], row, _columns.TypeOf(value));
            }

            json.WriteEndArray();
            lines.Add(new CsvLine(row + 1, [.. _table.Columns.Select(column => Text(column, row))], _table.ClassNames[_table.Labels.Span[row]]));
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return body.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter json, TableColumn column, int row, ElementType type)
    {
        if (type == ElementType.String)
        {
            json.WriteStringValue(Text(column, row));
        }
        else if (column.Kind != ColumnKind.Number)
        {
            // The model's own reader says what it takes instead of this text.
            json.WriteStringValue(column.Texts[row]);
        }
        else
        {
            CsvCell.Write(json, Text(column, row), type);
        }
    }

    /// <summary>A value as text; a missing one is empty.</summary>
    private static string Text(TableColumn column, int row)
        => column.Kind != ColumnKind.Number ? column.Texts[row] ?? ""
            : float.IsNaN(column.Numbers[row]) ? "" : column.Numbers[row].ToString(CultureInfo.InvariantCulture);
}
