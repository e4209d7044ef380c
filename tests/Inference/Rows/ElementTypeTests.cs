using System.Text;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Rows;

namespace Aviary.Tests.Inference.Rows;

/// <summary>Values of the types that models seldom take, and rows by the names of their columns.</summary>
public sealed class ElementTypeTests
{
    [Fact]
    public void A_truth_value_may_be_written_as_one_or_as_a_number()
        => Assert.Equal([1, 0, 1, 0], JsonInputReaderTests.Read<byte>("{\"inputs\":[[true,false,1,0]]}", ElementType.Bool, 4));

    [Fact]
    public void The_ends_of_every_type_are_read()
    {
        Assert.Equal([sbyte.MinValue, sbyte.MaxValue], JsonInputReaderTests.Read<sbyte>("{\"inputs\":[[-128,127.0]]}", ElementType.Int8, 2));
        Assert.Equal([short.MinValue, short.MaxValue], JsonInputReaderTests.Read<short>("{\"inputs\":[[-32768,32767]]}", ElementType.Int16, 2));
        Assert.Equal([0, ushort.MaxValue], JsonInputReaderTests.Read<ushort>("{\"inputs\":[[0,65535]]}", ElementType.UInt16, 2));
        Assert.Equal([0, uint.MaxValue], JsonInputReaderTests.Read<uint>("{\"inputs\":[[0,4294967295]]}", ElementType.UInt32, 2));
        Assert.Equal([0, ulong.MaxValue], JsonInputReaderTests.Read<ulong>("{\"inputs\":[[0,18446744073709551615]]}", ElementType.UInt64, 2));
        Assert.Equal([Half.MinValue, (Half)0.1], JsonInputReaderTests.Read<Half>("{\"inputs\":[[-65504,0.1]]}", ElementType.Float16, 2));
        Assert.Equal(new ushort[] { 0x3F80, 0xC049 }, JsonInputReaderTests.Read<ushort>("{\"inputs\":[[1,-3.14159]]}", ElementType.BFloat16, 2));
    }

    [Theory]
    [InlineData(ElementType.Bool, "2")]
    [InlineData(ElementType.Bool, "0.5")]
    [InlineData(ElementType.Bool, "null")]
    [InlineData(ElementType.Int8, "128")]
    [InlineData(ElementType.Int16, "-32769")]
    [InlineData(ElementType.UInt16, "-1")]
    [InlineData(ElementType.UInt32, "4294967296")]
    [InlineData(ElementType.UInt64, "-1")]
    [InlineData(ElementType.UInt64, "18446744073709551616")]
    [InlineData(ElementType.Int64, "18446744073709551615")]
    [InlineData(ElementType.Int8, "true")]
    [InlineData(ElementType.Float16, "65520")]
    [InlineData(ElementType.Float16, "null")]
    [InlineData(ElementType.BFloat16, "3.4e38")]
    public void A_value_that_the_type_cannot_hold_is_refused_by_its_place(ElementType type, string value)
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => JsonInputReaderTests.Read<byte>($"{{\"inputs\":[[{value},0]]}}", type, 2));
        Assert.Equal("inputs[0][0]", refused.Field);
    }

    [Fact]
    public void A_row_may_be_an_object_where_its_numbers_have_names()
    {
        ModelSignature signature = Named();
        Assert.Equal([1, 2.5f, 3, 4], Read(signature, "{\"inputs\":[{\"a\":1,\"b\":2.5},{\"b\":4,\"label\":\"x\",\"a\":3}]}"));
        Assert.Equal([1, 2], Read(signature, "{\"inputs\":[[1,2]]}"));
    }

    [Theory]
    [InlineData("{\"a\":1}", "inputs[0].b", "a value for every column")]
    [InlineData("{\"a\":1,\"c\":2}", "inputs[0].c", "one of the columns a, b")]
    [InlineData("{\"a\":1,\"a\":2}", "inputs[0].a", "the column once")]
    [InlineData("{\"a\":\"x\",\"b\":2}", "inputs[0].a", "a finite number")]
    public void An_object_that_does_not_fit_is_refused_by_its_column(string row, string field, string expected)
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Read(Named(), $"{{\"inputs\":[{row}]}}"));
        Assert.Equal((field, expected), (refused.Field, refused.Expected));
    }

    private static ModelSignature Named() => new("x", ElementType.Float32, [2], 2) { ColumnNames = ["a", "b"], IgnoredColumns = ["label"] };

    private static float[] Read(ModelSignature signature, string json)
    {
        using RowBuffer rows = new(signature.RowElements * sizeof(float), maxRows: 4);
        int count = new JsonInputReader(signature).Read(Encoding.UTF8.GetBytes(json), rows, maxRows: 4);
        return rows.Rows<float>(count).ToArray();
    }
}
