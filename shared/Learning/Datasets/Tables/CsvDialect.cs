using System.Text;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>How a CSV file is written, found by its first rows.</summary>
/// <param name="Encoding">How its text is encoded.</param>
/// <param name="EncodingName">The encoding for people.</param>
/// <param name="Separator">What parts the fields.</param>
/// <param name="Mark">What stands before decimals.</param>
/// <param name="Header">The columns' names in the first row; null where that is a row of values.</param>
/// <param name="Sample">The first rows of values.</param>
internal sealed record CsvDialect(Encoding Encoding, string EncodingName, char Separator, DecimalMark Mark, string[]? Header, List<string[]> Sample)
{
    /// <summary>The most rows and bytes that are looked at.</summary>
    private const int SampleRows = 10_000;
    private const int SampleBytes = 4 << 20;

    public string SeparatorName => Separator switch
    {
        ',' => "comma",
        ';' => "semicolon",
        '\t' => "tab",
        '|' => "pipe",
        _ => Separator.ToString(),
    };

    public int Width => Header?.Length ?? Sample[0].Length;

    /// <exception cref="DatasetException">It has no rows, or rows of different lengths.</exception>
    public static CsvDialect Find(string path, string? label, CancellationToken cancellationToken)
    {
        Encoding encoding;
        string name;
        using (Stream content = DataFile.Open(path))
        {
            (encoding, name) = TextFileEncoding.Find(content, cancellationToken);
        }

        (List<string[]> rows, char separator) = Rows(path, encoding);
        if (rows.Count == 0)
        {
            throw new DatasetException(path, "is empty: expected rows of values");
        }

        DecimalMark mark = NumberText.Find(rows.SelectMany(row => row), separator);
        bool hasHeader = HasHeader(rows, mark, label);
        CsvDialect dialect = new(encoding, name, separator, mark, hasHeader ? rows[0] : null, hasHeader ? rows[1..] : rows);
        return dialect.Sample.Count > 0 ? dialect : throw new DatasetException(path, "has a header and no rows");
    }

    private static (List<string[]> Rows, char Separator) Rows(string path, Encoding encoding)
    {
        byte[] head = DataFile.Head(path, SampleBytes);
        bool isWhole = head.Length < SampleBytes;
        using CsvRecords records = new(path, new MemoryStream(head), encoding);
        List<string[]> rows = [];
        while (rows.Count < SampleRows && Next())
        {
            rows.Add(records.Fields());
            if (rows[^1].Length != rows[0].Length)
            {
                long line = records.Line;
                if (!isWhole && !Next())
                {
                    rows.RemoveAt(rows.Count - 1); // the last record of the head is cut off
                    break;
                }

                throw Uneven(path, line, rows[0].Length, rows[^1].Length);
            }
        }

        if (!isWhole && rows.Count is > 1 and < SampleRows)
        {
            rows.RemoveAt(rows.Count - 1);
        }

        return (rows, rows.Count > 0 ? records.Separator : ',');

        bool Next()
        {
            try
            {
                return records.Next();
            }
            catch (DatasetException) when (!isWhole && rows.Count > 1)
            {
                return false; // likewise, within quotes; what is truly wrong is found when all is read
            }
        }
    }

    /// <summary>A row that is shorter or longer than the first.</summary>
    public static DatasetException Uneven(string path, long line, int expected, int got)
        => new(path, $"line {line}: expected {expected} values, as the first line has, got {got}");

    /// <summary>
    /// The first row is one of names where a column of numbers begins with something else, or where it names the label. Where no column
    /// has numbers: where its fields are all different, none is empty, and none comes again below it.
    /// </summary>
    private static bool HasHeader(List<string[]> rows, DecimalMark mark, string? label)
    {
        string[] first = rows[0];
        int named = LabelColumn.Named(first, label);
        if (named >= 0 && rows.Skip(1).All(row => row[named] != first[named]))
        {
            return true;
        }

        int names = 0, numbers = 0;
        for (int column = 0; column < first.Length && rows.Count > 1; column++)
        {
            if (ColumnKinds.IsNumber(rows.Skip(1).Select(row => row[column]), mark) && !MissingValue.Is(first[column]))
            {
                bool isNumber = NumberText.TryRead(first[column], mark, out _);
                (names, numbers) = isNumber ? (names, numbers + 1) : (names + 1, numbers);
            }
        }

        return names + numbers > 0
            ? names > numbers
            : rows.Count > 1
                && first.Distinct(StringComparer.Ordinal).Count() == first.Length
                && !Array.Exists(first, string.IsNullOrWhiteSpace)
                && !Enumerable.Range(0, first.Length).Any(column => rows.Skip(1).Any(row => row[column] == first[column]));
    }
}
