using Aviary.Learning.Datasets;
using Parquet;
using Parquet.Schema;

namespace Aviary.Tests.Learning.Datasets.Tables;

/// <summary>Parquet files, whose types say what columns hold.</summary>
public sealed class ParquetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Types_of_the_file_are_kept_and_nulls_are_missing_values()
    {
        await WriteAsync("table.parquet", 40, 2);
        TableDataset table = (TableDataset)Read("table.parquet").Training;
        Assert.Equal(["size", "count", "code", "fresh", "day"], table.Columns.Select(column => column.Name));
        Assert.Equal(
            [ColumnKind.Number, ColumnKind.Number, ColumnKind.Category, ColumnKind.Category, ColumnKind.Date], table.Columns.Select(column => column.Kind));
        Assert.Equal(80, table.Count);
        Assert.True(float.IsNaN(table.Columns[0].Numbers[3]));
        Assert.Equal((0.5f, "1", "true", "2026-01-02"), (table.Columns[0].Numbers[1], table.Columns[2].Texts[1], table.Columns[3].Texts[2], table.Columns[4].Texts[1]));
        Assert.Equal(["1", "2"], table.ClassNames);
    }

    [Fact]
    public async Task Training_and_test_beside_each_other_are_a_given_split()
    {
        await WriteAsync("train.parquet", 30, 1);
        await WriteAsync("test.parquet", 10, 1);
        DatasetSplit split = new DatasetReader().Read(_folder.Path, new(), Token);
        Assert.Equal((30, 10), (split.Training.Count, split.Test!.Count));
    }

    [Fact]
    public async Task A_damaged_file_is_refused_by_name()
    {
        await WriteAsync("table.parquet", 40, 1);
        byte[] bytes = await File.ReadAllBytesAsync(_folder.File("table.parquet"), Token);
        await File.WriteAllBytesAsync(_folder.File("table.parquet"), bytes[..(bytes.Length / 2)], Token);
        Assert.StartsWith(_folder.File("table.parquet"), Assert.Throws<DatasetException>(() => Read("table.parquet")).Message, StringComparison.Ordinal);
    }

    private DatasetSplit Read(string name) => new DatasetReader().Read(_folder.File(name), new() { TestShare = 0 }, Token);

    private async Task WriteAsync(string name, int rows, int groups)
    {
        DataField<double?> size = new("size");
        DataField<int> count = new("count");
        DataField<string> code = new("code");
        DataField<bool> fresh = new("fresh");
        DataField<DateTime> day = new("day");
        DataField<long> label = new("class");
        await using FileStream file = File.Create(_folder.File(name));
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(size, count, code, fresh, day, label), file, cancellationToken: Token);
        for (int group = 0; group < groups; group++)
        {
            using ParquetRowGroupWriter part = writer.CreateRowGroup();
            await part.WriteAsync<double>(size, Rows(i => i % 7 == 3 ? null : (double?)(i * 0.5)));
            await part.WriteAsync<int>(count, Rows(i => i % 5));
            await part.WriteAsync(code, Rows(i => $"{i % 3}"));
            await part.WriteAsync<bool>(fresh, Rows(i => i % 4 == 2));
            await part.WriteAsync<DateTime>(day, Rows(i => new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddDays(i)));
            await part.WriteAsync<long>(label, Rows(i => 1L + (i % 2)));
        }

        T[] Rows<T>(Func<int, T> value) => [.. Enumerable.Range(0, rows).Select(value)];
    }
}
