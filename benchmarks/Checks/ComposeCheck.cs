using System.CommandLine;
using System.Diagnostics;

namespace Aviary.Benchmarks.Checks;

/// <summary>
/// `check compose`: the Compose specification's own parser reads docker-compose.yml, and a linter the Dockerfile. Whether they fit the
/// code is the tests' business.
/// </summary>
internal static class ComposeCheck
{
    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("compose", "Whether docker-compose.yml and the Dockerfile are well formed.") { json };
        command.SetAction((_, cancellationToken) => RunAsync(cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        string install = Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "checkers", "install"));
        if (!File.Exists(install))
        {
            await Console.Error.WriteLineAsync("check compose needs the checkers that lie beside the checkout; they are not here");
            return 2;
        }

        string folder = Directory.CreateTempSubdirectory("aviary-checkers-").FullName;
        try
        {
            await RunAsync("bash", [install, folder], cancellationToken);
            string compose = await RunAsync(Path.Combine(folder, "compose-check"), [Path.Combine(Checkout.Root, "docker-compose.yml")], cancellationToken);
            string docker = await RunAsync(Path.Combine(folder, "hadolint"), [Path.Combine(Checkout.Root, "functions", "Dockerfile")], cancellationToken);
            string[] problems = [.. new[] { compose, docker }.Where(problem => problem.Length > 0)];
            Console.WriteLine(System.Text.Json.JsonSerializer.Serialize(new { problems }));
            return problems.Length == 0 ? 0 : 1;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>What it complained of; empty where it ended well.</summary>
    private static async Task<string> RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })
            ?? throw new InvalidOperationException($"{program} did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? string.Empty : $"{Path.GetFileName(program)}: {await error}{await output}".Trim();
    }
}
