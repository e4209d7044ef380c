using System.Text;
using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;
using Aviary.Errors;
using Aviary.Inference;

namespace Aviary.Tests.Cli.Commands.Predicting;

public sealed class CsvRowsTests
{
    private static readonly ModelSignature Table = new("age", ElementType.Float32, [1], 2)
    {
        Columns = [new ColumnSignature("age", ElementType.Float32, 1), new ColumnSignature("city", ElementType.String, 1), new ColumnSignature("at", ElementType.Int64, 2)],
    };

    private static readonly ModelSignature Tensor = new("x", ElementType.Float32, [2, 2], 2);

    private static readonly ModelSignature Named = new("x", ElementType.Float32, [2], 2) { ColumnNames = ["width", "height"] };

    [Theory]
    [InlineData("age,city,at[0],at[1]\n5.5,Ulm,1,2\n", """{"inputs":[[5.5,"Ulm",1,2]]}""")]
    [InlineData("city;at[1];at[0];age\r\nUlm;2;1;5.5\r\n", """{"inputs":[[5.5,"Ulm",1,2]]}""")]
    [InlineData("age\tcity\tat[0]\tat[1]\n\t7\t1\t2\n", """{"inputs":[[null,"7",1,2]]}""")]
    [InlineData("age,city,at[0],at[1]\nNaN,\"Ulm, \"\"north\"\"\nside\",007,+2\n", "{\"inputs\":[[null,\"Ulm, \\u0022north\\u0022\\nside\",7,2]]}")]
    [InlineData("\uFEFFage,note,city,at[0],at[1]\n1,x,y,True,1e3\n", """{"inputs":[[1,"y",1,1e3]]}""")]
    [InlineData("age;city;at[0];at[1]\n2,5;NA;3;4\n?;x;3;4\n", """{"inputs":[[2.5,"NA",3,4],[null,"x",3,4]]}""")]
    public void A_header_puts_the_values_of_a_table_in_the_order_of_the_model(string csv, string body)
        => Assert.Equal(body, Body(Table, csv));

    [Theory]
    [InlineData("1,2,3,4\n5,6,7,8", """{"inputs":[[1,2,3,4],[5,6,7,8]]}""")]
    [InlineData("p1,p2,p3,p4\n1,2,3,4", """{"inputs":[[1,2,3,4]]}""")]
    public void Rows_of_a_tensor_need_no_header(string csv, string body) => Assert.Equal(body, Body(Tensor, csv));

    [Theory]
    [InlineData("height,width\n2,1")]
    [InlineData("1,2")]
    public void Columns_with_names_may_have_a_header(string csv) => Assert.Equal("""{"inputs":[[1,2]]}""", Body(Named, csv));

    [Theory]
    [InlineData("age,city\n1,a", "rows.csv, line 1: the columns at[0], at[1] are missing; the model takes age, city, at[0], at[1]")]
    [InlineData("1,2,3,4\n", "rows.csv, line 1: expected a header with the columns age, city, at[0], at[1], got 1, 2, 3, 4")]
    [InlineData("age,age,city,at[0],at[1]\n1,1,a,1,1", "rows.csv, line 1: the column age stands there twice")]
    [InlineData("age,city,at[0],at[1]\n\n1,a,1\n", "rows.csv, line 3: expected 4 values (age, city, at[0], at[1]), got 3")]
    [InlineData("age,city,at[0],at[1]\n1,\"a,1,1\n", "rows.csv, line 2: ")]
    [InlineData("age,city,at[0],at[1]\n", "rows.csv has a header and no rows")]
    [InlineData("\n\n", "rows.csv has no rows")]
    public void What_is_wrong_with_a_file_is_named_with_its_line(string csv, string message)
        => Assert.StartsWith(message, Assert.Throws<CommandException>(() => Body(Table, csv)).Message, StringComparison.Ordinal);

    [Fact]
    public void Letters_in_another_encoding_are_refused_and_not_guessed()
        => Assert.Contains(
            "UTF-8",
            Assert.Throws<CommandException>(() => new CsvRows(new PredictionFile("rows.csv", Encoding.Latin1.GetBytes("age,città\n")), Table)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_table_saved_in_UTF_16_is_read()
        => Assert.Equal(
            """{"inputs":[[1,2]]}""",
            Body(Named, [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("width;height\n1;2\n")]));

    [Fact]
    public void A_long_file_comes_in_requests_of_the_size_that_is_served()
    {
        using CsvRows rows = new(File(Encoding.UTF8.GetBytes("1,2\n3,4\n5,6\n")), Named);

        Assert.Equal([1, 2], rows.Read(2, long.MaxValue)!.Lines.Select(line => line.Number));
        Assert.Equal([3], rows.Read(2, long.MaxValue)!.Lines.Select(line => line.Number));
        Assert.Null(rows.Read(2, long.MaxValue));
    }

    [Fact]
    public void An_error_at_a_place_of_the_request_names_line_and_column_of_the_file()
    {
        using CsvRows rows = new(File(Encoding.UTF8.GetBytes("height,width\n1,2\n\n3,wide\n")), Named);
        CsvBatch batch = rows.Read(10, long.MaxValue)!;

        Assert.Equal(
            "rows.csv, line 4, column width: expected a number, got 'wide'",
            batch.At(new InvalidInputException("inputs[1][0]", "a number", "\"wide\"")).Message);
        Assert.Equal("rows.csv, line 2: expected less, got more", batch.At(new InvalidInputException("inputs[0]", "less", "more")).Message);
        Assert.Equal("rows.csv: body: expected less, got more.", batch.At(new InvalidInputException("body", "less", "more")).Message);
    }

    [Fact]
    public void Columns_that_the_model_does_not_take_are_named()
    {
        using CsvRows rows = new(File(Encoding.UTF8.GetBytes("id,width,height\n1,2,3\n")), Named);

        Assert.Equal(["id"], rows.Surplus);
    }

    private static string Body(ModelSignature signature, string csv) => Body(signature, Encoding.UTF8.GetBytes(csv));

    private static string Body(ModelSignature signature, byte[] csv)
    {
        using CsvRows rows = new(File(csv), signature);
        return Encoding.UTF8.GetString(rows.Read(100, long.MaxValue)!.Body.Span);
    }

    private static PredictionFile File(byte[] bytes) => new("rows.csv", bytes);
}
