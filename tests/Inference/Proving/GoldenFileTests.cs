using System.Text;
using Aviary.Inference.Proving;

namespace Aviary.Tests.Inference.Proving;

public sealed class GoldenFileTests
{
    [Theory]
    [InlineData("""{"input":[1,2.5,null],"output":[0.25,0.75]}""", "[1,2.5,null]")]
    [InlineData("""{"output":[0.25,0.75],"note":{"input":1},"input":{"a":[1],"output":"x"}}""", """{"a":[1],"output":"x"}""")]
    [InlineData("{\n \"input\" : 7 ,\n \"output\" : [ 0.25 , 0.75 ]\n}\n", "7")]
    public void The_text_of_the_input_and_the_numbers_of_the_output_are_found(string json, string expected)
    {
        (ReadOnlyMemory<byte> input, float[] output) = GoldenFile.Read(Encoding.UTF8.GetBytes(json));

        Assert.Equal(expected, Encoding.UTF8.GetString(input.Span));
        Assert.Equal([0.25f, 0.75f], output);
    }

    [Theory]
    [InlineData("", "no such JSON document")]
    [InlineData("[]", "expected an object")]
    [InlineData("""{"input":[1]}""", "output is missing")]
    [InlineData("""{"output":[1]}""", "input is missing")]
    [InlineData("""{"input":[1],"output":{}}""", "array of numbers")]
    [InlineData("""{"input":[1],"output":[1,"2"]}""", "number at place 1")]
    [InlineData("""{"input":[1],"output":[1]} 2""", "no such JSON document")]
    [InlineData("""{"input":[1],"output":[1""", "no such JSON document")]
    public void What_is_something_else_is_refused_with_the_reason(string json, string reason)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => GoldenFile.Read(Encoding.UTF8.GetBytes(json)));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
