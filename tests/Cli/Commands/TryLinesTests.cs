using Aviary.Cli.Commands;
using Aviary.Cli.Output;

namespace Aviary.Tests.Cli.Commands;

public sealed class TryLinesTests
{
    private const string Address = "http://127.0.0.1:8080/api/models/m/predictions";

    private static readonly Caller Shell = new("./dev", null, IsPowerShell: false);
    private static readonly Caller PowerShell = new(@".\dev.ps1", null, IsPowerShell: true);

    [Theory]
    [InlineData(".aviary/example.json", "curl -H 'Content-Type: application/json' -d @.aviary/example.json " + Address)]
    [InlineData("my state/it's.json", "curl -H 'Content-Type: application/json' -d '@my state/it'\\''s.json' " + Address)]
    public void A_shell_gets_a_line_for_curl_with_a_file_whatever_its_name_holds(string file, string line)
        => Assert.Equal(line, RequestLine.Json(Shell, file, Address));

    [Fact]
    public void PowerShell_gets_a_line_of_its_own()
    {
        const string end = " " + Address + " | ConvertTo-Json -Depth 5";
        Assert.Equal(@"Invoke-RestMethod -Method Post -ContentType application/json -InFile .aviary\example.json" + end, RequestLine.Json(PowerShell, @".aviary\example.json", Address));
        Assert.Equal("Invoke-RestMethod -Method Post -ContentType image/jpeg -InFile 'it''s one.jpg'" + end, RequestLine.Photo(PowerShell, "it's one.jpg", Address));
    }

    [Fact]
    public void A_query_is_quoted_as_shells_have_a_meaning_for_it()
        => Assert.EndsWith($" '{Address}?version=1'", RequestLine.Json(Shell, "a.json", $"{Address}?version=1"), StringComparison.Ordinal);

    [Fact]
    public void Hints_name_the_command_that_the_user_typed()
    {
        Assert.Equal("run `./dev train`, or POST", Shell.Named("run `aviary train`, or POST"));
        Assert.Equal(@"run `.\dev.ps1 train`", PowerShell.Named("run `aviary train`"));
        Assert.Equal("echo 1 | ./dev predict -", Shell.Example("echo 1 | aviary predict -"));
        Assert.Equal("./dev run", Shell.Example("aviary run"));
    }

    [Fact]
    public async Task A_note_names_a_server_only_while_it_answers()
    {
        using TemporaryFolder folder = new();
        ServerNote.Leave(folder.Path, "http://127.0.0.1:1");
        Assert.Null(await ServerNote.FindAsync(folder.Path, TestContext.Current.CancellationToken));
        ServerNote.Remove(folder.Path, "http://127.0.0.1:2");
        Assert.True(File.Exists(folder.File("server.json")));
        ServerNote.Remove(folder.Path, "http://127.0.0.1:1");
        Assert.False(File.Exists(folder.File("server.json")));
        Assert.Null(await ServerNote.FindAsync(folder.File("nowhere"), TestContext.Current.CancellationToken));
    }
}
