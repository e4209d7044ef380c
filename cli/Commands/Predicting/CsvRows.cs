using System.Buffers;
using System.Text.Json;
using Aviary.Cli.Output;
using Aviary.Inference;
using CsvHelper;

namespace Aviary.Cli.Commands.Predicting;

/// <summary>The rows of a CSV file as requests of a size that is served. The separator is found out; quotes are as in RFC 4180.</summary>
internal sealed class CsvRows : IDisposable
{
    private readonly PredictionFile _file;
    private readonly CsvReader _reader;
    private readonly CsvColumns _columns;
    private readonly int _label = -1;
    private bool _standsOnRow;

    /// <param name="file">The file.</param>
    /// <param name="signature">What the model takes.</param>
    /// <param name="label">Finds the column of the label in the fields of the first line, which the message places; null where there is none.</param>
    /// <exception cref="CommandException">It is no CSV file, or not one for this model.</exception>
    public CsvRows(PredictionFile file, ModelSignature signature, Func<IReadOnlyList<string>, string, int>? label = null)
    {
        if (!file.IsText)
        {
            throw new CommandException($"{file.Name} is not text in UTF-8; save it as CSV in UTF-8");
        }

        _file = file;
        _reader = CsvReader.Create(new MemoryStream(file.Bytes.ToArray()), new CsvReaderOptions
        {
            HasHeader = false,
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
        if (!Next())
        {
            throw new CommandException($"{file.Name} has no rows");
        }

        if (label is not null)
        {
            _label = label(Fields(), Place(_reader.LineNumber));
        }

        _columns = CsvColumns.Of(signature, Fields(), Place(_reader.LineNumber));
        LabelColumn = _label < 0 ? null : _columns.HasHeader ? _reader.GetString(_label) : $"{_label + 1}";
        _standsOnRow = !_columns.HasHeader || Next();
        if (!_standsOnRow)
        {
            throw new CommandException($"{file.Name} has a header and no rows");
        }
    }

    /// <summary>The columns that the model does not take.</summary>
    public IReadOnlyList<string> Surplus => _columns.Surplus;

    /// <summary>The name of the column with the label, or its number from 1 where the file has no header; null where no label is read.</summary>
    public string? LabelColumn { get; }

    /// <summary>The next rows, or null at the end.</summary>
    /// <param name="maxRows">The most rows.</param>
    /// <param name="maxBytes">With so many bytes no further row is begun.</param>
    public CsvBatch? Read(int maxRows, long maxBytes)
    {
        if (!_standsOnRow)
        {
            return null;
        }

        List<CsvLine> lines = [];
        ArrayBufferWriter<byte> body = new();
        using (Utf8JsonWriter json = new(body))
        {
            json.WriteStartObject();
            json.WriteStartArray("inputs");
            do
            {
                string[] fields = Fields();
                int line = checked((int)_reader.LineNumber);
                int width = _columns.Width + (_label < 0 ? 0 : 1);
                if (_reader.FieldCount != width)
                {
                    throw new CommandException($"{Place(line)}: expected {width} values ({CsvColumns.List(_columns.Names)}{(_label < 0 ? "" : ", and the label")}), got {_reader.FieldCount}");
                }

                json.WriteStartArray();
                for (int value = 0; value < _columns.Fields.Count; value++)
                {
                    CsvCell.Write(json, fields[_columns.Fields[value]], _columns.TypeOf(value));
                }

                json.WriteEndArray();
                lines.Add(new CsvLine(line, fields, _label < 0 ? null : _reader.GetString(_label)));
                _standsOnRow = Next();
            }
            while (_standsOnRow && lines.Count < maxRows && body.WrittenCount + json.BytesPending < maxBytes);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new CsvBatch(_file.Name, _columns, lines, body.WrittenMemory);
    }

    public void Dispose() => _reader.Dispose();

    private bool Next()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException malformed)
        {
            throw new CommandException($"{Place(malformed.LineNumber)}: {malformed.Message.TrimEnd('.')}; a value with quotes in it is written as \"say \"\"so\"\"\"");
        }
    }

    private string[] Fields() => [.. Enumerable.Range(0, _reader.FieldCount).Where(field => field != _label).Select(_reader.GetString)];

    private string Place(long line) => $"{_file.Name}, line {line}";
}
