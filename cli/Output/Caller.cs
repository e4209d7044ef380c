namespace Aviary.Cli.Output;

/// <summary>How the user started the program, so that hints name a command that works there.</summary>
/// <param name="Command">What is typed before a verb: <c>aviary</c>, or the checkout's own <c>./dev</c> with its path as it was called.</param>
/// <param name="Home">The checkout, whose state folder and settings are taken by default; null for the current folder.</param>
/// <param name="IsPowerShell">Whether lines to try are for PowerShell.</param>
internal sealed record Caller(string Command, string? Home, bool IsPowerShell)
{
    private const string Program = "aviary";

    /// <summary>As <c>dev</c> and <c>dev.ps1</c> say in the environment; without them, the program was started by its own name.</summary>
    public static Caller Current
        => new(Variable("AVIARY_COMMAND") ?? Program, Variable("AVIARY_HOME"), (Variable("AVIARY_SHELL") ?? (OperatingSystem.IsWindows() ? "powershell" : "")) == "powershell");

    /// <summary>The text with the commands in it (<c>`aviary serve`</c>) as this user types them.</summary>
    public string Named(string text) => text.Replace($"`{Program} ", $"`{Command} ", StringComparison.Ordinal);

    /// <summary>An example of a command line, likewise: it may stand behind a pipe.</summary>
    public string Example(string line)
        => (line.StartsWith($"{Program} ", StringComparison.Ordinal) ? Command + line[Program.Length..] : line)
            .Replace($"| {Program} ", $"| {Command} ", StringComparison.Ordinal);

    /// <summary>A path of the home as it is reached from the current folder.</summary>
    public string PathOf(string name) => Home is null ? name : Near(Path.Combine(Home, name));

    /// <summary>A path from the current folder, or the whole path where that is shorter.</summary>
    public static string Near(string path)
    {
        string whole = Path.GetFullPath(path);
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, whole);
        return relative.Length < whole.Length ? relative : whole;
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
