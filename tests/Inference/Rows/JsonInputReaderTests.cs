using System.Text;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Rows;

namespace Aviary.Tests.Inference.Rows;

public sealed class JsonInputReaderTests
{
    private const int MaxRows = 4;

    [Theory]
    [InlineData("{\"inputs\":[[1,2,3,4,5,255]]}")]
    [InlineData("{\"inputs\":[[[1,2,3],[4,5,255]]]}")]
    [InlineData("{\"inputs\":[[[[1,2,3],[4,5,255]]]]}")]
    [InlineData(" { \"inputs\" : [ [ [ 1 , 2 , 3 ] , [ 4 ,\t5 ,\r\n255 ] ] ] } ")]
    [InlineData("\uFEFF{\"inputs\":[[1,2.0,3,4e0,50e-1,255.000]]}")]
    [InlineData("{\"\\u0069nputs\":[[1,2,3,4,5,255]]}")]
    public void A_row_may_be_flat_or_nested_with_or_without_sizes_of_one(string json)
        => Assert.Equal([1, 2, 3, 4, 5, 255], Read<byte>(json, ElementType.Bytes, 1, 2, 3));

    [Fact]
    public void Each_type_of_number_is_read()
    {
        const string Json = "{\"inputs\":[[0,-1.5,1e3],[0.1,-0,123456.789]]}";
        Assert.Equal([0f, -1.5f, 1000f, 0.1f, -0f, 123456.789f], Read<float>(Json, ElementType.Float32, 3));
        Assert.Equal([0, -1.5, 1000, 0.1, -0.0, 123456.789], Read<double>(Json, ElementType.Float64, 3));
        Assert.Equal([-2147483648, 7, 1200], Read<int>("{\"inputs\":[[-2147483648,7.0,12e2]]}", ElementType.Int32, 3));
        Assert.Equal([long.MinValue, 7, 1200], Read<long>("{\"inputs\":[[-9223372036854775808,7.0,12e2]]}", ElementType.Int64, 3));
    }

    [Theory]
    [InlineData("{\"inputs\":[[1,2,3,4,5,\"abc\"]]}", "inputs[0][5]", "a whole number from 0 to 255", "\"abc\"")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,300]]}", "inputs[0][5]", "a whole number from 0 to 255", "300")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,-1]]}", "inputs[0][5]", "a whole number from 0 to 255", "-1")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,12.5]]}", "inputs[0][5]", "a whole number from 0 to 255", "12.5")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,1e99999]]}", "inputs[0][5]", "a whole number from 0 to 255", "1e99999")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,null]]}", "inputs[0][5]", "a whole number from 0 to 255", "null")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,true]]}", "inputs[0][5]", "a whole number from 0 to 255", "true")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,NaN]]}", "inputs[0][5]", "a whole number from 0 to 255", "NaN")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,-Infinity]]}", "inputs[0][5]", "a whole number from 0 to 255", "-Infinity")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,012]]}", "inputs[0][5]", "a whole number from 0 to 255", "012")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,{}]]}", "inputs[0][5]", "a whole number from 0 to 255", "an object")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,[6]]]}", "inputs[0][5]", "a whole number from 0 to 255", "an array")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6],[[1,2,3],[4,5,\"x\"]]]}", "inputs[1][1][2]", "a whole number from 0 to 255", "\"x\"")]
    [InlineData("{\"inputs\":[[[[1,2,3],[4,999,6]]]]}", "inputs[0][0][1][1]", "a whole number from 0 to 255", "999")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6 ", "inputs[0][6]", "a whole number from 0 to 255", "the end of the text")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6],", "inputs[1]", "a row of 6 numbers or 2×3 or 1×2×3", "the end of the text")]
    [InlineData("{\"inputs\":[[1,2,3,4,5]]}", "inputs[0]", "a row of 6 numbers or 2×3 or 1×2×3", "5 numbers")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6,7,8]]}", "inputs[0]", "a row of 6 numbers or 2×3 or 1×2×3", "8 numbers")]
    [InlineData("{\"inputs\":[[]]}", "inputs[0]", "a row of 6 numbers or 2×3 or 1×2×3", "0 numbers")]
    [InlineData("{\"inputs\":[[[1,2,3],[4,5]]]}", "inputs[0][1]", "3 numbers (6 numbers or 2×3 or 1×2×3 for a row)", "2 numbers")]
    [InlineData("{\"inputs\":[[[1,2,3],[4,5,6,7]]]}", "inputs[0][1]", "3 numbers (6 numbers or 2×3 or 1×2×3 for a row)", "4 numbers")]
    [InlineData("{\"inputs\":[[[1,2,3]]]}", "inputs[0]", "2 arrays (6 numbers or 2×3 or 1×2×3 for a row)", "1 arrays")]
    [InlineData("{\"inputs\":[[[1,2,3],[4,5,6],[7,8,9]]]}", "inputs[0]", "2 arrays (6 numbers or 2×3 or 1×2×3 for a row)", "more arrays")]
    [InlineData("{\"inputs\":[[[1,2,3],4]]}", "inputs[0][1]", "an array (6 numbers or 2×3 or 1×2×3 for a row)", "4")]
    [InlineData("{\"inputs\":[[[[[1,2,3,4,5,6]]]]]}", "inputs[0]", "a row of 6 numbers or 2×3 or 1×2×3", "arrays nested deeper")]
    [InlineData("{\"inputs\":[1,2,3,4,5,6]}", "inputs[0]", "a row of 6 numbers or 2×3 or 1×2×3", "1")]
    [InlineData("{\"inputs\":[\"x\"]}", "inputs[0]", "a row of 6 numbers or 2×3 or 1×2×3", "\"x\"")]
    [InlineData("{\"inputs\":[]}", "inputs", "at least one row", "an empty array")]
    [InlineData("{\"inputs\":{}}", "inputs", "an array of rows, also for one row", "an object")]
    [InlineData("{\"inputs\":7}", "inputs", "an array of rows, also for one row", "7")]
    [InlineData("{}", "inputs", "{\"inputs\":[row,…]}", "nothing")]
    [InlineData("", "body", "{\"inputs\":[row,…]}", "nothing")]
    [InlineData("   ", "body", "{\"inputs\":[row,…]}", "the end of the text")]
    [InlineData("[[1,2,3,4,5,6]]", "body", "{\"inputs\":[row,…]}", "an array")]
    [InlineData("null", "body", "{\"inputs\":[row,…]}", "null")]
    [InlineData("hello", "body", "{\"inputs\":[row,…]}", "hello")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6]],\"inputs\":[[1,2,3,4,5,6]]}", "inputs", "the member once", "it twice")]
    [InlineData("{\"input\":[[1,2,3,4,5,6]]}", "input", "no member but \"inputs\"", "an unknown member")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6]]} x", "body", "nothing after the closing brace", "x")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6]]}{}", "body", "nothing after the closing brace", "{")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6]]", "body", "{\"inputs\":[row,…]}", "the end of the text")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6],]}", "inputs[1]", "a row of 6 numbers or 2×3 or 1×2×3", "]}")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6,]]}", "inputs[0][6]", "a whole number from 0 to 255", "]]}")]
    public void What_is_wrong_is_named_by_place_with_what_was_expected_and_what_came(string json, string field, string expected, string actual)
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Read<byte>(json, ElementType.Bytes, 1, 2, 3));

        Assert.Equal((field, expected, actual), (refused.Field, refused.Expected, refused.Actual));
    }

    [Theory]
    [InlineData("{\"inputs\":[[1e39,1]]}", ElementType.Float32, "1e39")]
    [InlineData("{\"inputs\":[[1e309,1]]}", ElementType.Float64, "1e309")]
    [InlineData("{\"inputs\":[[2147483648,1]]}", ElementType.Int32, "2147483648")]
    [InlineData("{\"inputs\":[[0.5,1]]}", ElementType.Int32, "0.5")]
    [InlineData("{\"inputs\":[[9223372036854775808,1]]}", ElementType.Int64, "9223372036854775808")]
    public void Numbers_beyond_a_type_are_refused(string json, ElementType type, string actual)
    {
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Read<byte>(json, type, 2));
        Assert.Equal(("inputs[0][0]", actual), (refused.Field, refused.Actual));
    }

    [Fact]
    public void Too_many_rows_are_refused_with_the_limit_and_its_setting()
    {
        InputTooLargeException refused = Assert.Throws<InputTooLargeException>(() => Read<byte>(Rows(MaxRows + 1), ElementType.Bytes, 2));

        Assert.Equal(MaxRows, refused.Limit);
        Assert.Contains("Serving:MaxBatch", refused.Message, StringComparison.Ordinal);
        Assert.Equal(MaxRows * 2, Read<byte>(Rows(MaxRows), ElementType.Bytes, 2).Length);

        static string Rows(int count) => $"{{\"inputs\":[{string.Join(',', Enumerable.Repeat("[1,2]", count))}]}}";
    }

    [Fact]
    public void What_is_shown_of_a_long_value_is_short_and_holds_no_control_characters()
    {
        string json = $"{{\"inputs\":[[\"{new string('x', 100_000)}\",1]]}}";
        InvalidInputException refused = Assert.Throws<InvalidInputException>(() => Read<byte>(json, ElementType.Bytes, 2));

        Assert.True(refused.Message.Length < 200);
        Assert.DoesNotContain(Assert.Throws<InvalidInputException>(() => Read<byte>("\u0001\u0002", ElementType.Bytes, 2)).Message, char.IsControl);
    }

    internal static T[] Read<T>(string json, ElementType type, params int[] shape)
        where T : unmanaged
        => Read<T>(Encoding.UTF8.GetBytes(json), type, shape);

    internal static T[] Read<T>(ReadOnlySpan<byte> json, ElementType type, params int[] shape)
        where T : unmanaged
    {
        var signature = new ModelSignature("x", type, shape, 2);
        using var rows = new RowBuffer(signature.RowElements * ElementTypes.SizeOf(type), MaxRows);
        int count = new JsonInputReader(signature).Read(json, rows, MaxRows);
        return rows.Rows<T>(count).ToArray();
    }
}
