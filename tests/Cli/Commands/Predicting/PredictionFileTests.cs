using System.Text;
using Aviary.Cli.Commands.Predicting;
using Aviary.Cli.Output;

namespace Aviary.Tests.Cli.Commands.Predicting;

public sealed class PredictionFileTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a.txt", "\uFEFF\n {\"inputs\":[]}", "Json")]
    [InlineData("a", "[[1]]", "Json")]
    [InlineData("a.json", "oops", "Json")]
    [InlineData("a.csv", "a,b\n1,2", "Csv")]
    [InlineData("standard input", "1;2", "Csv")]
    [InlineData("a.jpg", "not one", "Picture")]
    [InlineData("a.bin", "GIF89a\0", "Picture")]
    [InlineData("a.csv", "RIFF0000WEBPVP8 ", "Picture")]
    public void What_a_file_holds_is_told_by_its_content_and_only_then_by_its_name(string name, string text, string content)
        => Assert.Equal(content, new PredictionFile(name, Encoding.UTF8.GetBytes(text)).Content.ToString());

    [Fact]
    public async Task A_file_that_cannot_be_taken_is_named_with_the_reason()
    {
        using TemporaryFolder folder = new();
        await File.WriteAllTextAsync(folder.File("empty.csv"), "", Token);
        await File.WriteAllTextAsync(folder.File("long.csv"), "1,2,3", Token);

        await RefusedAsync(folder.File("none.csv"), "there is no file");
        await RefusedAsync(folder.Path, "is a folder");
        await RefusedAsync(folder.File("empty.csv"), "is empty");
        await RefusedAsync(folder.File("long.csv"), "more than 4 bytes");
    }

    private static async Task RefusedAsync(string name, string reason)
    {
        CommandException error = await Assert.ThrowsAsync<CommandException>(() => PredictionFile.ReadAsync(name, limit: 4, Token));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }
}
