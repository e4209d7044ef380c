using System.Diagnostics;

namespace Aviary.Tests.Cli;

public sealed class NewUserTests
{
    [Fact]
    public async Task A_new_user_who_walks_through_the_README_and_the_help_and_errs_sees_no_stack_trace()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The walk is a shell script.");
        ProcessStartInfo start = new("bash", [Path.Combine(Repository.Root, "tests", "new-user"), "dotnet", Path.Combine(AppContext.BaseDirectory, "aviary.dll")])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process walk = Process.Start(start)!;
        walk.StandardInput.Close();
        string output = await walk.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await walk.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(walk.ExitCode == 0, output);
        Assert.EndsWith(" passed, 0 failed", output.TrimEnd(), StringComparison.Ordinal);
    }
}
