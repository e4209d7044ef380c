using System.Text;
using Aviary.Learning.Datasets;

namespace Aviary.Tests.Learning.Datasets.Tables;

/// <summary>CSV files as they are found in the wild.</summary>
public sealed class CsvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_have_their_kinds_and_the_label_is_found_by_its_name()
    {
        DatasetSplit split = Read(TableFiles.Flowers());
        TableDataset table = (TableDataset)split.Training;
        Assert.Equal(["length", "width", "colour", "seen"], table.Columns.Select(column => column.Name));
        Assert.Equal([ColumnKind.Number, ColumnKind.Number, ColumnKind.Category, ColumnKind.Date], table.Columns.Select(column => column.Kind));
        Assert.Equal(["iris", "rose", "tulip"], table.ClassNames);
        Assert.Equal((48, 12), (split.Training.Count, split.Test!.Count));
        Assert.Contains(split.Description, line => line.Contains("column \"species\" (by its name)", StringComparison.Ordinal));
        Assert.Contains("3 classes: iris 20, rose 20, tulip 20", split.Description);
    }

    [Theory]
    [InlineData(',', false)]
    [InlineData(';', true)]
    [InlineData(';', false)]
    [InlineData('\t', true)]
    [InlineData('|', false)]
    public void Separators_and_decimal_marks_are_found(char separator, bool comma)
        => Assert.Equal(Read(TableFiles.Flowers()).Training.Fingerprint, Read(TableFiles.Flowers(separator: separator, comma: comma)).Training.Fingerprint);

    [Fact]
    public void A_first_line_that_says_the_separator_is_no_row()
        => Assert.Equal(Read(TableFiles.Flowers()).Training.Fingerprint, Read("sep=;\n" + TableFiles.Flowers(separator: ';')).Training.Fingerprint);

    [Theory]
    [InlineData("utf-8", true)]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("iso-8859-1", false)]
    public void Encodings_are_found(string encoding, bool mark)
    {
        Encoding wanted = Encoding.GetEncoding(encoding);
        byte[] text = wanted.GetBytes(TableFiles.Flowers().Replace("iris", "Schwertlilie für Ä", StringComparison.Ordinal));
        File.WriteAllBytes(_folder.File("table.csv"), mark ? [.. wanted.GetPreamble(), .. text] : text);
        DatasetSplit split = Read();
        Assert.Contains("Schwertlilie für Ä", split.Training.ClassNames);
        Assert.Equal("length", ((TableDataset)split.Training).Columns[0].Name);
    }

    [Fact]
    public void Missing_values_are_read_in_every_way_of_writing_them()
    {
        string[] missing = ["", "NA", "NaN", "null", "?", "None", "-", "n/a"];
        StringBuilder text = new("a,b,label\n");
        for (int i = 0; i < 40; i++)
        {
            text.Append(i % 5 == 0 ? missing[i / 5] : $"{i * 1.5}").Append(i % 5 == 0 ? $",{missing[i / 5]}," : $",{"xyz"[i % 3]},").Append(i % 2 == 0 ? "no\n" : "yes\n");
        }

        TableDataset table = (TableDataset)Read(text.ToString(), new() { TestShare = 0 }).Training;
        Assert.Equal(8, table.Columns[0].Numbers.ToArray().Count(float.IsNaN));
        Assert.Equal(8, table.Columns[1].Texts.Count(value => value is null));
    }

    [Theory]
    [InlineData("1.234,5;x;a\n2.000,25;y;b\n", 1234.5f, 2000.25f)]
    [InlineData("1,234.5;x;a\n2,000.25;y;b\n", 1234.5f, 2000.25f)]
    [InlineData("1,234;x;a\n2,125;y;b\n", 1.234f, 2.125f)]
    [InlineData("1.234;x;a\n2.125;y;b\n", 1.234f, 2.125f)]
    public void Thousands_are_told_from_decimals(string rows, float first, float second)
    {
        TableDataset table = (TableDataset)Read($"n;t;label\n{rows}{rows}", new() { TestShare = 0 }).Training;
        Assert.Equal([first, second, first, second], table.Columns[0].Numbers.ToArray());
    }

    [Fact]
    public void Without_a_header_the_last_column_is_the_label_and_that_is_said()
    {
        DatasetSplit split = Read("5.1,3.5,a\n4.9,3.0,b\n4.7,3.2,a\n4.6,3.1,b\n", new() { TestShare = 0 });
        Assert.Equal(["column1", "column2"], ((TableDataset)split.Training).Columns.Select(column => column.Name));
        Assert.Contains(split.Description, line => line.Contains("no header", StringComparison.Ordinal));
        Assert.Equal(4, split.Training.Count);
        Assert.Equal(["3.0", "3.1", "3.2", "3.5"], Read("3.5,a,x\n3.0,b,y\n3.2,a,x\n3.1,b,y\n3.5,a,x\n3.0,b,x\n3.2,a,x\n3.1,b,y\n", new() { TestShare = 0, Label = "1" }).Training.ClassNames);
    }

    [Fact]
    public void The_label_asked_for_is_taken_and_an_unknown_one_is_refused_with_the_columns()
    {
        Assert.Equal(["blue", "red", "white"], Read(TableFiles.Flowers(), new() { Label = "Colour" }).Training.ClassNames);
        Assert.Contains(
            "has no column \"kind\"; its columns are length, width, colour, seen, species", Refusal(TableFiles.Flowers(), new() { Label = "kind" }), StringComparison.Ordinal);
    }

    [Fact]
    public void Other_forms_of_dates_become_ISO_and_that_is_said()
    {
        DatasetSplit split = Read("day,n,label\n" + string.Concat(Enumerable.Range(1, 28).Select(i => $"{i}.02.2026,{i % 7}.5,{i % 2}\n")), new() { TestShare = 0 });
        Assert.Equal("2026-02-01", ((TableDataset)split.Training).Columns[0].Texts[0]);
        Assert.Contains(split.Description, line => line.Contains("written as d.M.yyyy here; the model takes them as yyyy-MM-dd", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("25/12/2025", "2025-12-25")]
    [InlineData("12/25/2025", "2025-12-25")]
    public void Days_and_months_are_told_apart_where_one_value_says_so(string telling, string first)
    {
        string text = "day,n,label\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"{(i == 0 ? telling : "01/02/2026")},{i}.5,{i % 2}\n"));
        TableDataset table = (TableDataset)Read(text, new() { TestShare = 0 }).Training;
        Assert.Equal((ColumnKind.Date, first), (table.Columns[0].Kind, table.Columns[0].Texts[0]));
    }

    [Fact]
    public void Dates_that_could_be_read_two_ways_stay_categories_with_a_word_about_it()
    {
        DatasetSplit split = Read("day,n,label\n" + string.Concat(Enumerable.Range(0, 30).Select(i => $"0{1 + (i % 3)}/02/2026,{i}.5,{i % 2}\n")), new() { TestShare = 0 });
        Assert.Equal(ColumnKind.Category, ((TableDataset)split.Training).Columns[0].Kind);
        Assert.Contains(split.Description, line => line.Contains("day and month could change places", StringComparison.Ordinal));
    }

    [Fact]
    public void Columns_of_no_use_are_left_out_with_a_warning()
    {
        string text = "id,always,note,answer,x,label\n"
            + string.Concat(Enumerable.Range(0, 40).Select(i => $"{1000 + i},1,text {i},{(i % 2 == 0 ? "ja" : "nein")},{i * 0.7},{(i % 2 == 0 ? "yes" : "no")}\n"));
        DatasetSplit split = Read(text);
        Assert.Equal(["answer", "x"], ((TableDataset)split.Training).Columns.Select(column => column.Name));
        Assert.Contains("warning: column \"id\" is left out: it numbers the rows", split.Description);
        Assert.Contains("warning: column \"always\" is left out: it is 1 in every row", split.Description);
        Assert.Contains(split.Description, line => line.StartsWith("warning: column \"note\" is left out: it has 40 different texts", StringComparison.Ordinal));
        Assert.Contains(split.Description, line => line.StartsWith("warning: column \"answer\": it tells the class of every row", StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_to_test_with_is_read_by_the_columns_of_the_first()
    {
        File.WriteAllText(_folder.File("more.csv"), "species;colour;width;length;seen;extra\nrose;red;1,5;2,25;2026-01-01;9\niris;;1,5;;2026-01-02;9\n");
        DatasetSplit split = Read(TableFiles.Flowers(), new() { Test = _folder.File("more.csv") });
        TableDataset test = (TableDataset)split.Test!;
        Assert.Equal([1, 0], test.Labels.ToArray());
        Assert.Equal([2.25f, float.NaN], test.Columns[0].Numbers.ToArray());
        Assert.Equal(60, split.Training.Count);
        Assert.Contains("split as given: 60 to learn from, 2 to test with", split.Description);
    }

    [Theory]
    [InlineData("species,colour,width,seen\nrose,red,1.5,2026-01-01\n", "has no column \"length\"")]
    [InlineData("species,colour,width,length,seen\nlily,red,1.5,2,2026-01-01\n", "has rows of class \"lily\"")]
    public void A_file_to_test_with_that_does_not_fit_is_refused(string test, string said)
    {
        File.WriteAllText(_folder.File("more.csv"), test);
        Assert.Contains(said, Refusal(TableFiles.Flowers(), new() { Test = _folder.File("more.csv") }), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_without_a_label_are_left_out_and_counted()
    {
        DatasetSplit split = Read(TableFiles.Flowers() + "1,2,red,2026-01-01,\n1,2,red,2026-01-01,?\n", new() { TestShare = 0 });
        Assert.Equal(60, split.Training.Count);
        Assert.Contains("warning: 2 rows without a label are left out", split.Description);
    }

    [Theory]
    [InlineData("1,2,red,2026-01-01\n", "line 62: expected 5 values, as the first line has, got 4")]
    [InlineData("1,long,red,2026-01-01,iris\n", "line 62: \"long\" in column \"width\", which holds numbers")]
    [InlineData("1,2,red,first of May,iris\n", "line 62: \"first of May\" in column \"seen\", which holds dates (yyyy-MM-dd)")]
    [InlineData("1,2,red,2026-01-01,lily\n", "class \"lily\" has one example")]
    [InlineData("1,2,\"red,2026-01-01,iris\n", "line 62: ")]
    public void A_row_that_does_not_suit_is_named(string row, string said)
        => Assert.Contains(said, Refusal(TableFiles.Flowers() + row), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "is empty")]
    [InlineData("a,b,label\n", "has a header and no rows")]
    [InlineData("just words\nand more words\n", "has one column")]
    [InlineData("a,label\n1,x\n2,x\n", "one class only (\"x\")")]
    [InlineData("a,label\n1,\n2,\n", "no row has a label")]
    [InlineData("a,label\n1,x\n1,y\n1,x\n1,y\n", "has no column to learn from beside \"label\"")]
    [InlineData("a,a,label\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n", "column \"a\" occurs twice")]
    public void A_table_that_cannot_be_learned_from_is_refused(string text, string said)
        => Assert.Contains(said, Refusal(text), StringComparison.Ordinal);

    [Fact]
    public void A_quantity_is_no_label()
        => Assert.Contains(
            "that is a quantity, not classes",
            Refusal("a,price\n" + string.Concat(Enumerable.Range(0, 120).Select(i => $"{i % 7},{i}.25\n{i % 5},{i}.25\n"))),
            StringComparison.Ordinal);

    [Fact]
    public void A_table_beyond_the_limit_is_refused_with_the_limit()
        => Assert.Contains("at most 100,000 are taken", Refusal(TableFiles.Flowers(20_000), new() { MaxTableBytes = 100_000 }), StringComparison.Ordinal);

    [Fact]
    public void Text_where_numbers_stood_far_below_the_first_rows_is_refused_with_its_line()
    {
        string text = TableFiles.Flowers(150_000) + "1,much,red,2026-01-01,iris\n";
        Assert.Contains("line 150002: \"much\" in column \"width\"", Refusal(text), StringComparison.Ordinal);
    }

    private DatasetSplit Read(string text, DatasetReadOptions? options = null)
    {
        File.WriteAllText(_folder.File("table.csv"), text);
        return Read(options);
    }

    private DatasetSplit Read(DatasetReadOptions? options = null) => new DatasetReader().Read(_folder.File("table.csv"), options ?? new(), Token);

    private string Refusal(string text, DatasetReadOptions? options = null) => Assert.Throws<DatasetException>(() => Read(text, options)).Message;
}
