using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Aviary.Settings;

namespace Aviary.Cli.Commands;

/// <summary>What is wrong with a command line, in words for whoever typed it.</summary>
internal static class UsageProblem
{
    public static string Of(ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.UnmatchedTokens is [{ } unknown, ..])
        {
            IEnumerable<string> names = unknown.StartsWith('-')
                ? command.Options.SelectMany(option => option.Aliases.Append(option.Name))
                : command.Subcommands.Where(one => !one.Hidden).Select(one => one.Name);
            return NearestName.Find(unknown, names) is { } near ? $"'{unknown}' is not known; did you mean {near}?" : $"'{unknown}' is not known";
        }

        return command.Action is null ? "no command was given" : string.Join(' ', parsed.Errors.Select(Said));
    }

    private static string Said(ParseError error)
    {
        (string Name, Type Type)? symbol = error.SymbolResult switch
        {
            OptionResult { Option: var option } => (option.Name, option.ValueType),
            ArgumentResult { Argument: var argument, Parent: OptionResult { Option: var option } } => (option.Name, argument.ValueType),
            _ => null,
        };
        string given = string.Join(' ', error.SymbolResult?.Tokens.Select(token => token.Value) ?? []);

        // What is a number was refused for its size, and the message says which sizes are taken.
        return symbol is { } one && given.Length > 0 && !long.TryParse(given, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) && Expected(one.Type) is { } expected
            ? $"{one.Name}: expected {expected}, got '{given}'"
            : error.Message;
    }

    private static string? Expected(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        { } one when one == typeof(int) || one == typeof(long) => "a whole number",
        { } one when one == typeof(double) || one == typeof(float) => "a number",
        _ => null,
    };
}
