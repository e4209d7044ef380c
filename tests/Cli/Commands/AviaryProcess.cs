using System.Diagnostics;

namespace Aviary.Tests.Cli.Commands;

/// <summary>The program <c>aviary</c> as a user runs it: a process with arguments, output and an exit code.</summary>
internal static class AviaryProcess
{
    public static ProcessStartInfo Start(params string[] arguments) => new("dotnet", [Path.Combine(AppContext.BaseDirectory, "aviary.dll"), .. arguments])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        WorkingDirectory = Path.GetTempPath(),
    };

    public static async Task<Ended> RunAsync(CancellationToken cancellationToken, params string[] arguments)
    {
        using Process process = Process.Start(Start(arguments))!;
        process.StandardInput.Close();
        return await EndAsync(process, cancellationToken);
    }

    public static async Task<Ended> EndAsync(Process process, CancellationToken cancellationToken)
    {
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Ended(process.ExitCode, await output, await error);
    }

    public sealed record Ended(int Code, string Output, string Error)
    {
        public string LastLine => Output.TrimEnd().Split('\n')[^1];
    }
}
