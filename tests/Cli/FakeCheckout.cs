using System.Diagnostics;
using System.Globalization;

namespace Aviary.Tests.Cli;

/// <summary>
/// A checkout with the scripts <c>dev</c> and <c>dev.ps1</c>, and in place of the SDK a program that notes how it is called. What would
/// take minutes takes moments, and shows what the scripts ask for.
/// </summary>
internal sealed class FakeCheckout : IDisposable
{
    private const string Sdk = """
        #!/usr/bin/env bash
        printf '%s|%s|%s|%s\n' "$PWD" "${AVIARY_COMMAND:-}" "${AVIARY_SHELL:-}" "$(printf '<%s>' "$@")" >>"$FAKE_LOG"
        case $1 in
          build | publish) echo "  Aviary.Cli -> x.dll"; echo "said by the build"; [[ ! -f $FAKE_FAILS ]] ;;
          */aviary.dll) exit 3 ;;
        esac
        """;

    private readonly TemporaryFolder _folder = new();

    public FakeCheckout()
    {
        foreach (string folder in new[] { "shared", "functions", "cli", "tests/Samples", "benchmarks", "docs", "infra/feed", "infra/native", "../elsewhere", "../bin" })
        {
            Directory.CreateDirectory(Path.Combine(Root, folder));
        }

        foreach (string file in new[] { "dev", "dev.ps1", "docs/commands.md" })
        {
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(Root, file));
        }

        foreach (string file in new[] { "host.json", "global.json", "Directory.Build.props", "shared/a.cs" })
        {
            File.WriteAllText(Path.Combine(Root, file), "");
        }

        Script(Path.Combine(Root, "infra/native/turbojpeg"), "#!/bin/sh\n");
        Script(Path.Combine(Root, "infra/feed/pack"), "#!/bin/sh\n[ -f infra/feed/Feed.props ] || : >infra/feed/Feed.props\n");
        Script(_folder.File("bin/dotnet"), Sdk.ReplaceLineEndings("\n"));
    }

    public string Root => _folder.File("checkout");

    /// <summary>A folder beside the checkout, from which the scripts are called.</summary>
    public string Elsewhere => _folder.File("elsewhere");

    /// <summary>How the SDK was called: <c>folder|command|shell|&lt;arguments&gt;</c>, without questions for its version.</summary>
    public string[] Calls => File.Exists(Log) ? [.. File.ReadAllLines(Log).Where(line => !line.EndsWith("<--version>", StringComparison.Ordinal))] : [];

    private string Log => _folder.File("log");

    public void FailBuilds() => File.WriteAllText(_folder.File("fails"), "");

    /// <summary>A source is newer than the last build.</summary>
    public void ChangeSource() => File.SetLastWriteTimeUtc(Path.Combine(Root, "shared/a.cs"), File.GetLastWriteTimeUtc(Path.Combine(Root, "artifacts/.built-program")).AddSeconds(2));

    public void Forget() => File.Delete(Log);

    /// <summary>Starts a script and waits for its end.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = Elsewhere,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PATH"] = string.Create(CultureInfo.InvariantCulture, $"{_folder.File("bin")}{Path.PathSeparator}{Environment.GetEnvironmentVariable("PATH")}");
        start.Environment["FAKE_LOG"] = Log;
        start.Environment["FAKE_FAILS"] = _folder.File("fails");
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, await error);
    }

    public void Dispose() => _folder.Dispose();

    private static void Script(string path, string text)
    {
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
