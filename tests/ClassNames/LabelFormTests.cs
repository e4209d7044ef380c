using System.Text;
using Aviary.ClassNames;

namespace Aviary.Tests.ClassNames;

/// <summary>Label files as tools write them.</summary>
public sealed class LabelFormTests
{
    [Theory]
    [InlineData("0 cat\n1 dog\n2 owl")]
    [InlineData("1: cat\n2: dog\n3: owl\n")]
    [InlineData("0,cat\n1,dog\n2,owl")]
    [InlineData("0;cat\n1;dog\n2;owl")]
    [InlineData("cat,0\ndog,1\nowl,2\n")]
    [InlineData("2\towl\n0\tcat\n1\tdog")]
    [InlineData("name,id\nowl,2\ncat,0\ndog,1\n")]
    [InlineData("class_id,class_name\n0,cat\n1,dog\n2,owl\n")]
    [InlineData("[\"cat\", \"dog\", \"owl\"]")]
    [InlineData("['cat', 'dog', 'owl',]")]
    [InlineData("{\"0\":\"cat\",\"1\":\"dog\",\"2\":\"owl\"}")]
    [InlineData("{0: 'cat',\n 1: 'dog',\n 2: 'owl'}")]
    [InlineData("{\"cat\": 0, \"dog\": 1, \"owl\": 2}")]
    [InlineData("{\"id2label\": {\"0\": \"cat\", \"1\": \"dog\", \"2\": \"owl\"}, \"hidden_size\": 768}")]
    [InlineData("{\"0\": [\"n1\", \"cat\"], \"1\": [\"n2\", \"dog\"], \"2\": [\"n3\", \"owl\"]}")]
    [InlineData("[{\"id\": 1, \"name\": \"cat\"}, {\"id\": 2, \"name\": \"dog\"}, {\"id\": 3, \"name\": \"owl\"}]")]
    [InlineData("item {\n  id: 1\n  name: 'cat'\n}\nitem {\n  id: 3\n  name: \"owl\"\n}\nitem { name: 'x' id: 2 display_name: 'dog' }\n")]
    [InlineData("path: data\nnames:\n  0: cat\n  1: dog\n  2: owl\nnc: 3\n")]
    [InlineData("names:\n- cat\n- dog\n- owl\n")]
    [InlineData("names: [cat, dog, owl]\n")]
    public void Every_usual_form_gives_the_names(string text) => Assert.Equal(["cat", "dog", "owl"], Read(text));

    [Theory]
    [InlineData("7 up\n3 musketeers\nwater", "7 up")]
    [InlineData("5 spot\n9 spot", "5 spot")]
    [InlineData("crow, black\nowl", "crow, black")]
    [InlineData("1984\n2001", "1984")]
    [InlineData("names\nowl", "names")]
    public void A_name_that_only_looks_like_another_form_is_kept(string text, string first) => Assert.Equal(first, Read(text)[0]);

    [Theory]
    [InlineData("{\"0\":\"cat\",", "damaged")]
    [InlineData("{\"a\": {\"b\": 1}}", "JSON or Python of another form")]
    [InlineData("[]", "expected a list of names")]
    [InlineData("{\"0\":\"cat\",\"2\":\"owl\"}", "the id 1 is missing")]
    [InlineData("{\"cat\": 0, \"dog\": 0}", "the id 0 is there twice")]
    [InlineData("item { name: 'cat' }\n", "label map")]
    public void A_form_that_is_damaged_is_refused_by_its_name(string text, string reason)
        => Assert.Contains(reason, Assert.Throws<LabelFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_and_UTF_16_end_well()
    {
        Assert.Throws<LabelFileException>(() => Read(new string('[', 100_000)));
        Assert.Equal(["Ärmel", "cat"], LabelFile.Read([0xFF, 0xFE, .. Encoding.Unicode.GetBytes("Ärmel\ncat\n")]));
    }

    private static IReadOnlyList<string> Read(string text) => LabelFile.Read(Encoding.UTF8.GetBytes(text));
}
