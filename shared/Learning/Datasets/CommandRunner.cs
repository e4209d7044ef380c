using System.ComponentModel;
using System.Diagnostics;

namespace Aviary.Learning.Datasets;

/// <summary>The result of a program.</summary>
/// <param name="ExitCode">0 where it succeeded.</param>
/// <param name="LastLine">The last line of its error output.</param>
internal sealed record CommandResult(int ExitCode, string LastLine);

/// <summary>Runs programs of the system.</summary>
internal interface ICommandRunner
{
    /// <summary>Runs to the end; null where there is no such program. A cancellation kills the program and what it started.</summary>
    Task<CommandResult?> RunAsync(string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken);
}

/// <inheritdoc />
internal sealed class CommandRunner : ICommandRunner
{
    public async Task<CommandResult?> RunAsync(
        string program, IReadOnlyList<string> arguments, string folder, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["LC_ALL"] = "C";
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using Process process = new() { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception)
        {
            return null;
        }

        try
        {
            process.StandardInput.Close();
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            string errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await output;
            await process.WaitForExitAsync(cancellationToken);
            return new CommandResult(process.ExitCode, errors.TrimEnd().Split('\n')[^1].Trim());
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
