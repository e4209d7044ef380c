using System.Text.RegularExpressions;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>A line that sends a file to an address, as the user's shell takes it. It stays short, whatever is in the file.</summary>
internal static partial class RequestLine
{
    private const int TimeoutMilliseconds = 1000;

    public static string Json(Caller caller, string file, string address)
        => caller.IsPowerShell
            ? PowerShell("application/json", file, address)
            : $"curl -H 'Content-Type: application/json' -d {Posix($"@{file}")} {Posix(address)}";

    public static string Photo(Caller caller, string file, string address)
        => caller.IsPowerShell
            ? PowerShell("image/jpeg", file, address)
            : $"curl --data-binary {Posix($"@{file}")} -H 'Content-Type: image/jpeg' {Posix(address)}";

    // curl.exe comes with Windows alone; this is in every PowerShell.
    private static string PowerShell(string contentType, string file, string address)
        => $"Invoke-RestMethod -Method Post -ContentType {contentType} -InFile {Quoted(file, "''")} {Quoted(address, "''")} | ConvertTo-Json -Depth 5";

    private static string Posix(string text) => Quoted(text, "'\\''");

    /// <summary>Between single quotes a shell takes all but a single quote as it stands.</summary>
    private static string Quoted(string text, string quote)
        => Plain().IsMatch(text) ? text : $"'{text.Replace("'", quote, StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^@?[\w./\\:~+-]+$", RegexOptions.CultureInvariant, TimeoutMilliseconds)]
    private static partial Regex Plain();
}
