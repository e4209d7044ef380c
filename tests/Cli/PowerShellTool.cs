using System.Diagnostics;

namespace Aviary.Tests.Cli;

/// <summary>PowerShell as a .NET tool, fetched once into the build output.</summary>
internal static class PowerShellTool
{

    private static string Folder => Path.Combine(Repository.Root, "artifacts", "powershell");

    /// <summary>The .NET host that runs it, by its whole path: a test may put another one first on the PATH.</summary>
    public static string Host => Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet"
        ? own
        : Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", "..", "dotnet");

    /// <summary>Its program file; null where the package source does not have it, or cannot be reached.</summary>
    public static async Task<string?> FindAsync(CancellationToken cancellationToken)
    {
        if (Present() is { } present)
        {
            return present;
        }

        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        either.CancelAfter(TestWait.ToolLimit);
        ProcessStartInfo start = new(Host, ["tool", "install", "PowerShell", "--tool-path", Folder])
        {
            WorkingDirectory = Repository.Root,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process install = Process.Start(start)!;
        try
        {
            Task<string> output = install.StandardOutput.ReadToEndAsync(either.Token);
            Task<string> error = install.StandardError.ReadToEndAsync(either.Token);
            await install.WaitForExitAsync(either.Token);
            await Task.WhenAll(output, error);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            install.Kill(entireProcessTree: true);
        }

        return Present();
    }

    private static string? Present()
        => Directory.Exists(Folder)
            ? Directory.EnumerateFiles(Folder, "pwsh.dll", SearchOption.AllDirectories)
                .FirstOrDefault(path => Path.GetFileName(Path.GetDirectoryName(path)) == (OperatingSystem.IsWindows() ? "win" : "unix"))
            : null;
}
