namespace Aviary.Tests.Cli;

/// <summary><c>dev</c> and <c>dev.ps1</c> do the same.</summary>
public sealed class DevScriptTests : IDisposable
{
    private readonly FakeCheckout _checkout = new();

    public static TheoryData<string> Scripts { get; } = ["dev", "dev.ps1"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _checkout.Dispose();

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Help_of_every_verb_comes_without_the_SDK_and_without_a_build(string script)
    {
        string[] verbs = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "commands.md")).Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
        string[] asked = script == "dev" ? verbs : ["run", "models list", "test", "bench serve"]; // PowerShell takes half a second to start
        foreach (string verb in asked.Where(verb => verb != "dev"))
        {
            (int code, string output, string error) = await RunAsync(script, [.. verb.Split(' '), "--help"]);
            Assert.Equal("", error);
            Assert.Equal(0, code);
            Assert.Contains($"{Called(script)} {verb}", output, StringComparison.Ordinal);
        }

        (int ofList, string list, _) = await RunAsync(script, ["--help"]);
        Assert.Equal(0, ofList);
        Assert.Contains("  import FILE", list, StringComparison.Ordinal);
        (int ofNothing, _, string told) = await RunAsync(script, []);
        Assert.Equal(2, ofNothing);
        Assert.Contains("  import FILE", told, StringComparison.Ordinal);
        Assert.Empty(_checkout.Calls);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_verb_builds_ahead_of_time_only_what_changed_and_runs_in_the_folder_of_its_caller(string script)
    {
        (int code, string output, string error) = await RunAsync(script, ["import", "my file.onnx", "--mean", "1,2,3"]);

        Assert.Equal(3, code); // the program's own
        Assert.DoesNotContain("said by the build", output + error, StringComparison.Ordinal);
        string[] calls = _checkout.Calls;
        Assert.Equal(2, calls.Length);
        Assert.StartsWith($"{_checkout.Root}|", calls[0], StringComparison.Ordinal);
        Assert.Contains("<publish><cli>", calls[0], StringComparison.Ordinal);
        Assert.Contains("<-p:PublishReadyToRun=true>", calls[0], StringComparison.Ordinal);
        Assert.Contains("<-o><artifacts/program>", calls[0], StringComparison.Ordinal);
        string shell = script == "dev" ? "posix" : "powershell";
        Assert.Equal(
            $"{_checkout.Elsewhere}|{Called(script)}|{shell}|<{_checkout.Root}/artifacts/program/aviary.dll><import><my file.onnx><--mean><1,2,3>", calls[1]);

        _checkout.Forget();
        await RunAsync(script, ["models", "list"]);
        Assert.Contains("/aviary.dll>", Assert.Single(_checkout.Calls), StringComparison.Ordinal);

        _checkout.Forget();
        _checkout.ChangeSource();
        await RunAsync(script, ["models", "list"]);
        Assert.Contains("<publish>", _checkout.Calls[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task A_build_that_fails_shows_its_output_and_runs_nothing(string script)
    {
        _checkout.FailBuilds();
        (int code, string output, string error) = await RunAsync(script, ["serve"]);

        Assert.Equal(1, code);
        Assert.Equal("", output);
        Assert.Contains("said by the build", error, StringComparison.Ordinal);
        Assert.Contains("dev: the build of aviary failed", error, StringComparison.Ordinal);
        Assert.Single(_checkout.Calls);
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Benchmarks_run_in_the_folder_of_their_caller_too(string script)
    {
        await RunAsync(script, ["check", "onnx", "case"]);

        Assert.Contains(_checkout.Calls, call => call.Contains("<build><benchmarks>", StringComparison.Ordinal));
        Assert.EndsWith("Aviary.Benchmarks.dll><check><onnx><case>", _checkout.Calls[^1], StringComparison.Ordinal);
        Assert.StartsWith($"{_checkout.Elsewhere}|", _checkout.Calls[^1], StringComparison.Ordinal);
    }

    /// <summary>As the scripts are called from beside the checkout, and as they name themselves.</summary>
    private static string Called(string script) => $"../checkout/{script}";

    private async Task<(int Code, string Output, string Error)> RunAsync(string script, string[] arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "What stands in for the SDK here is a shell script.");
        if (script == "dev")
        {
            return await _checkout.RunAsync("bash", [Called(script), .. arguments], Token);
        }

        string? powerShell = await PowerShellTool.FindAsync(Token);
        Assert.SkipWhen(powerShell is null, "The .NET tool PowerShell is not available from the package source.");
        return await _checkout.RunAsync(PowerShellTool.Host, [powerShell!, "-NoProfile", "-File", Called(script), .. arguments], Token);
    }
}
