using System.Text;
using Aviary.ClassNames;

namespace Aviary.Tests.ClassNames;

public sealed class LabelFileTests
{
    [Fact]
    public void Lines_are_names_in_the_order_of_the_output()
        => Assert.Equal(["Aramus guarauna (Limpkin)", "b, c"], Read("\uFEFFAramus guarauna (Limpkin)\r\nb, c\r\n"));

    [Fact]
    public void In_CSV_the_id_is_the_place_and_not_the_row()
        => Assert.Equal(["first", "say \"b\", please", "background"], Read("id,name\n2,background\n0,first\n1,\"say \"\"b\"\", please\"\n"));

    [Theory]
    [InlineData("id,name\n0,a\n2,c\n", "the id 1 is missing")]
    [InlineData("id,name\n0,a\n0,b\n", "line 3: the id 0 is there twice, as a and as b")]
    [InlineData("id,name\n0,a\n9,b\n9,c\n", "line 4: the id 9 is there twice")]
    [InlineData("id,name\n-1,a\n", "line 2: expected an id")]
    [InlineData("id,name\nzero,a\n", "line 2: expected an id")]
    [InlineData("id,name\n0,\n", "the id 0 has no name")]
    [InlineData("id,name\n", "no names")]
    [InlineData("a\n\nb\n", "line 2")]
    [InlineData("", "no names")]
    public void Gaps_doubles_and_empty_names_are_refused_by_name(string text, string reason)
        => Assert.Contains(reason, Assert.Throws<LabelFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_is_not_UTF_8_is_refused()
        => Assert.Contains("UTF-8", Assert.Throws<LabelFileException>(() => LabelFile.Read([0x61, 0xFF, 0x0A])).Message, StringComparison.Ordinal);

    [Fact]
    public void The_label_maps_of_the_birds_agree_where_both_name_a_bird()
    {
        string folder = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "birds"));
        Assert.SkipUnless(Directory.Exists(folder), "the birds are not here");
        IReadOnlyList<string> map = LabelFile.Read(File.ReadAllBytes(Path.Combine(folder, "aiy_birds_V1_labelmap.csv")));
        IReadOnlyList<string> lines = LabelFile.Read(File.ReadAllBytes(Path.Combine(folder, "coral_inat_bird_labels.txt")));
        Assert.Equal(965, map.Count);
        Assert.Equal(("Haemorhous cassinii", "background"), (map[0], map[964]));
        Assert.StartsWith(map[1], lines[1], StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Read(string text) => LabelFile.Read(Encoding.UTF8.GetBytes(text));
}
