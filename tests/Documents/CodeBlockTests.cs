namespace Aviary.Tests.Documents;

/// <summary>The code of the documents is code that the tests compile and run.</summary>
public sealed class CodeBlockTests
{
    public static TheoryData<string> Documents => [.. Document.All.Where(name => Document.Read(name).Contains("```csharp", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Each_block_is_a_part_of_a_file_that_is_compiled(string name)
    {
        string document = Document.Read(name);
        Assert.Empty(CodeBlocks.Unchecked(document));
        Document.RequireOrWrite(name, CodeBlocks.Renewed(document));
    }

    [Fact]
    public void A_block_that_was_changed_by_hand_is_found()
    {
        string document = Document.Read("docs/in-process.md");
        Assert.NotEqual(document, CodeBlocks.Renewed(document.Replace("AddAviaryModels", "AddModels", StringComparison.Ordinal)).Replace("Aviary", "", StringComparison.Ordinal));
        Assert.Equal(document, CodeBlocks.Renewed(document.Replace("MapPost", "MapPut", StringComparison.Ordinal)));
        Assert.Single(CodeBlocks.Unchecked("text\n```csharp\nint a = 1;\n```\n"));
    }
}
