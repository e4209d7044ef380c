using System.Globalization;
using System.Numerics;
using Parquet;
using Parquet.Schema;

namespace Aviary.Learning.Datasets.Tables;

/// <summary>A Parquet file, read by its row groups. Its own types decide what each column holds.</summary>
internal sealed class ParquetTable
{
    private readonly string _path;
    private readonly ParquetRowGroupReader _group;
    private readonly CancellationToken _cancellationToken;

    private ParquetTable(string path, ParquetRowGroupReader group, CancellationToken cancellationToken)
        => (_path, _group, _cancellationToken) = (path, group, cancellationToken);

    /// <inheritdoc cref="CsvTable.Read"/>
    public static TableParts Read(string path, DatasetReadOptions options, TableSchema? schema, CancellationToken cancellationToken)
    {
        // Disk and processor alone are at work here, so that nothing is won by giving the thread away.
        return Task.Run(() => ReadAsync(path, options, schema, cancellationToken), cancellationToken).GetAwaiter().GetResult();
    }

    private static async Task<TableParts> ReadAsync(string path, DatasetReadOptions options, TableSchema? schema, CancellationToken cancellationToken)
    {
        try
        {
            await using ParquetReader reader = await ParquetReader.CreateAsync(
                path, new ParquetOptions { UseDateOnlyTypeForDates = true }, cancellationToken);
            DataField[] fields = [.. reader.Schema.GetDataFields().Where(field => field.Path.Length == 1 && !field.IsArray && IsRead(field.ClrType))];
            string[] others = [.. reader.Schema.Fields.Where(field => !fields.Contains(field)).Select(field => field.Name)];
            string[] names = [.. fields.Select(field => field.Name)];
            LabelColumn label = LabelColumn.Find(path, names, schema?.Label ?? options.Label, hasHeader: true);
            ColumnCollector?[] columns = Columns(path, fields, label.Index, schema);
            LabelCollector labels = new(path);
            for (int group = 0; group < reader.RowGroupCount; group++)
            {
                using ParquetRowGroupReader rows = reader.OpenRowGroupReader(group);
                await new ParquetTable(path, rows, cancellationToken).AddAsync(fields, label.Index, columns, labels);
                CsvTable.CheckMemory(path, labels.Labels.Count, columns, options.MaxTableBytes);
            }

            string left = others.Length == 0 ? "" : $"; columns of lists, groups, bytes or times are left out: {LabelColumn.List(others)}";
            return new TableParts(
                path, $"Parquet{left}", names[label.Index], label.Why, [.. columns.OfType<ColumnCollector>()], labels.Labels, labels.Unlabelled);
        }
        catch (Exception damaged) when (damaged is not (DatasetException or OperationCanceledException or IOException or UnauthorizedAccessException))
        {
            // The library throws whatever its parts do for bytes that are not as they should be.
            throw new DatasetException(path, $"is damaged or no Parquet file that can be read ({damaged.Message.TrimEnd('.')})", damaged);
        }
    }

    private static ColumnCollector?[] Columns(string path, DataField[] fields, int label, TableSchema? schema)
    {
        if (schema?.Columns.FirstOrDefault(column => !Array.Exists(fields, field => field.Name == column.Name)) is { Name: { } missing })
        {
            throw new DatasetException(path, $"has no column \"{missing}\", which {Path.GetFileName(schema.File)} has");
        }

        return [.. fields.Select((field, place) =>
        {
            if (place == label || (schema is not null && !schema.Columns.Any(column => column.Name == field.Name)))
            {
                return null;
            }

            ColumnKinds kinds = new(Kind(field.ClrType), IsDate(field.ClrType) ? DateText.Iso8601 : null);
            ColumnKind? wanted = schema?.Columns.First(column => column.Name == field.Name).Kinds.Kind;
            return wanted is null || wanted == kinds.Kind
                ? ColumnCollector.Of(field.Name, kinds, DecimalMark.Point)
                : throw new DatasetException(path, $"column \"{field.Name}\" holds {kinds.Kind} values; in {Path.GetFileName(schema!.File)} these are {wanted} values");
        })];
    }

    private static bool IsRead(Type type) => IsDate(type) || IsText(type) || type == typeof(bool) || type == typeof(decimal) || (type.IsPrimitive && type != typeof(char));

    private static bool IsDate(Type type) => type == typeof(DateTime) || type == typeof(DateOnly);

    /// <summary>Texts are letters somewhere in a buffer, until they are read as strings.</summary>
    private static bool IsText(Type type) => type == typeof(string) || type == typeof(ReadOnlyMemory<char>);

    private static ColumnKind Kind(Type type)
        => IsDate(type) ? ColumnKind.Date : IsText(type) || type == typeof(bool) ? ColumnKind.Category : ColumnKind.Number;

    private async Task AddAsync(DataField[] fields, int label, ColumnCollector?[] columns, LabelCollector labels)
    {
        string?[] texts = await TextsAsync(fields[label]);
        bool[] isLabelled = [.. texts.Select(text => labels.TryAdd(text))];
        for (int place = 0; place < fields.Length; place++)
        {
            if (columns[place] is NumberCollector numbers)
            {
                await AddNumbersAsync(fields[place], numbers, isLabelled);
            }
            else if (columns[place] is { } column)
            {
                string?[] values = await TextsAsync(fields[place]);
                for (int row = 0; row < values.Length; row++)
                {
                    if (isLabelled[row])
                    {
                        Add(column, values[row]);
                    }
                }
            }
        }
    }

    private void Add(ColumnCollector column, string? text)
    {
        if (MissingValue.Is(text))
        {
            column.AddMissing();
        }
        else if (!column.TryAdd(text))
        {
            throw new DatasetException(_path, $"\"{text}\" in column \"{column.Name}\" is not of its kind");
        }
    }

    private Task AddNumbersAsync(DataField field, NumberCollector column, bool[] isLabelled)
    {
        Type type = field.ClrType;
        return type == typeof(double) ? AddAsync<double>()
            : type == typeof(float) ? AddAsync<float>()
            : type == typeof(int) ? AddAsync<int>()
            : type == typeof(long) ? AddAsync<long>()
            : type == typeof(short) ? AddAsync<short>()
            : type == typeof(byte) ? AddAsync<byte>()
            : type == typeof(sbyte) ? AddAsync<sbyte>()
            : type == typeof(ushort) ? AddAsync<ushort>()
            : type == typeof(uint) ? AddAsync<uint>()
            : type == typeof(ulong) ? AddAsync<ulong>()
            : type == typeof(decimal) ? AddAsync<decimal>()
            : throw new DatasetException(_path, $"column \"{field.Name}\" holds values of type {type.Name}, which are not read: leave it out");

        async Task AddAsync<T>()
            where T : struct, INumber<T>
        {
            T?[] values = await ValuesAsync<T>(field);
            for (int row = 0; row < values.Length; row++)
            {
                if (isLabelled[row])
                {
                    float value = values[row] is { } given ? float.CreateSaturating(given) : float.NaN;
                    column.Add(float.IsInfinity(value) ? throw new DatasetException(_path, $"column \"{field.Name}\", row {row + 1} of its group: expected a finite number") : value);
                }
            }
        }
    }

    private async Task<string?[]> TextsAsync(DataField field)
    {
        if (IsText(field.ClrType))
        {
            string?[] texts = new string?[_group.RowCount];
            await _group.ReadAsync(field, texts.AsMemory()!, cancellationToken: _cancellationToken);
            return texts;
        }

        Type type = field.ClrType;
        return type == typeof(bool) ? await Of<bool>(value => value ? "true" : "false")
            : type == typeof(DateTime) ? await Of<DateTime>(value => value.ToString(value.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture))
            : type == typeof(DateOnly) ? await Of<DateOnly>(value => value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            : type == typeof(double) ? await Of<double>(value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(float) ? await Of<float>(value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(int) ? await Of<int>(value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(long) ? await Of<long>(value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(short) ? await Of<short>(value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(byte) ? await Of<byte>(value => value.ToString(CultureInfo.InvariantCulture))
            : type == typeof(sbyte) ? await Of<sbyte>(value => value.ToString(CultureInfo.InvariantCulture))
            : throw new DatasetException(_path, $"column \"{field.Name}\" holds values of type {type.Name}, which are not read: leave it out");

        async Task<string?[]> Of<T>(Func<T, string> text)
            where T : struct
            => [.. (await ValuesAsync<T>(field)).Select(value => value is { } given ? text(given) : null)];
    }

    private async Task<T?[]> ValuesAsync<T>(DataField field)
        where T : struct
    {
        T?[] values = new T?[_group.RowCount];
        if (field.IsNullable)
        {
            await _group.ReadAsync(field, values.AsMemory(), cancellationToken: _cancellationToken);
            return values;
        }

        T[] whole = new T[_group.RowCount];
        await _group.ReadAsync(field, whole.AsMemory(), cancellationToken: _cancellationToken);
        return [.. whole.Select(value => (T?)value)];
    }
}
