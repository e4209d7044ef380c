using System.CommandLine;
using Spectre.Console;

namespace Aviary.Cli.Output;

/// <summary>Asks before something is deleted. On a pipe there is nobody to ask, and the command goes ahead.</summary>
internal static class Question
{
    public static Option<bool> YesOption() => new("--yes", "-y") { Description = "Do not ask. On a pipe nobody is asked either." };

    /// <summary>Whether to go ahead.</summary>
    public static async Task<bool> AgreesAsync(string question, bool yes, CancellationToken cancellationToken)
        => yes || Console.IsInputRedirected || Console.IsOutputRedirected
            || await AnsiConsole.ConfirmAsync(Markup.Escape(question), defaultValue: false, cancellationToken);
}
