using System.Text;
using CsvHelper;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>
/// The records of a CSV file one after the other; a record is read from the stream only when it is asked for. What parts the fields is
/// found by the first lines, or said by one such as <c>sep=;</c>, which Excel writes.
/// </summary>
internal sealed class CsvRecords : IDisposable
{
    // A quote that is never closed would make one record of the rest of the file.
    private const int LongestRecord = 16 << 20;

    private readonly string _path;
    private readonly CsvReader _reader;
    private char[] _letters = new char[256];

    /// <param name="path">The file's name in errors.</param>
    /// <param name="content">The content, which is disposed with this.</param>
    /// <param name="encoding">How it is encoded; a mark at its start goes before this.</param>
    public CsvRecords(string path, Stream content, Encoding encoding)
    {
        _path = path;
        _reader = CsvReader.Create(content, new CsvReaderOptions
        {
            HasHeader = false,
            Encoding = encoding is UTF8Encoding ? null : encoding,
            TrackLineNumbers = true,
            TrimWhitespace = true,
            MaxRecordSize = LongestRecord,
            MalformedData = CsvMalformedDataHandling.Throw,
        });
    }

    /// <summary>What parts the fields.</summary>
    public char Separator => _reader.Separator;

    /// <summary>The line on which the record begins, from 1.</summary>
    public long Line => _reader.LineNumber;

    /// <summary>The fields of the record.</summary>
    public int Width => _reader.FieldCount;

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="DatasetException">Its quotes are not as they should be; the line is named.</exception>
    public bool Next()
    {
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException malformed)
        {
            throw new DatasetException(
                _path, $"line {malformed.LineNumber}: {malformed.Message.TrimEnd('.')}; a value with quotes in it is written as \"say \"\"so\"\"\"", malformed);
        }
    }

    /// <summary>A field; valid until the next call.</summary>
    public ReadOnlySpan<char> Field(int index)
    {
        ReadOnlySpan<byte> bytes = _reader.GetSpan(index);
        if (_letters.Length < bytes.Length)
        {
            _letters = new char[bytes.Length];
        }

        return _letters.AsSpan(0, Encoding.UTF8.GetChars(bytes, _letters));
    }

    /// <summary>All fields.</summary>
    public string[] Fields()
    {
        string[] fields = new string[Width];
        for (int i = 0; i < fields.Length; i++)
        {
            fields[i] = Field(i).ToString();
        }

        return fields;
    }

    public void Dispose() => _reader.Dispose();
}
