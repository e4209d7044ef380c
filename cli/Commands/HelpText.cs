using System.CommandLine;
using System.Text;
using Aviary.Cli.Output;

namespace Aviary.Cli.Commands;

/// <summary>The help of a command: within the width of a screen, with examples that can be typed as they stand.</summary>
internal static class HelpText
{
    private const int PipeWidth = 80;
    private const int WidestName = 28;
    private const string Indent = "  ";
    private const char Bound = '\u00A0';

    /// <summary>The columns of the terminal; 80 where the output goes elsewhere.</summary>
    public static int Width => Console.IsOutputRedirected ? PipeWidth : Math.Clamp(Console.WindowWidth, 40, 120);

    public static string Of(Command command, Caller caller, int width)
    {
        StringBuilder text = new();
        Wrap(text, "", caller.Named(command.Description ?? ""), width);
        text.AppendLine().AppendLine("Usage:");
        Wrap(text, Indent, Usage(command, caller), width);
        Section(text, "Arguments", command.Arguments.Where(one => !one.Hidden).Select(one => (Name(one).Trim('[', ']'), Described(one))), width);
        Section(text, "Options", Options(command).Select(one => (Names(one), Described(one))), width);
        Section(text, "Commands", command.Subcommands.Where(one => !one.Hidden).Select(one => (Listed(one), one.Description ?? "")), width);
        if (command is ExampleCommand { Examples: { Count: > 0 } examples })
        {
            text.AppendLine().AppendLine("Examples:");
            foreach (string example in examples)
            {
                // Not wrapped: a line that is copied must be one.
                text.Append(Indent).AppendLine(caller.Example(example));
            }
        }

        return text.ToString();
    }

    /// <summary>What is typed before the command's own arguments: <c>aviary models list</c>.</summary>
    public static string Path(Command command, Caller caller)
        => command.Parents.OfType<Command>().FirstOrDefault() is { } parent ? $"{Path(parent, caller)} {command.Name}" : caller.Command;

    private static string Usage(Command command, Caller caller)
    {
        StringBuilder usage = new(Path(command, caller));
        if (command.Subcommands.Any(one => !one.Hidden))
        {
            usage.Append(command.Action is null ? " COMMAND" : " [COMMAND]");
        }

        foreach (Argument argument in command.Arguments.Where(one => !one.Hidden))
        {
            usage.Append(' ').Append(Name(argument));
        }

        foreach (Option option in command.Options.Where(one => one.Required))
        {
            usage.Append(' ').Append(Longest(option)).Append(' ').Append(Value(option));
        }

        return usage.Append(" [options]").ToString();
    }

    private static IEnumerable<Option> Options(Command command)
        => command.Options.Concat(Above(command).SelectMany(parent => parent.Options).Where(option => option.Recursive)).Where(option => !option.Hidden);

    private static IEnumerable<Command> Above(Command command)
        => command.Parents.OfType<Command>().SelectMany(parent => Above(parent).Prepend(parent));

    /// <summary>A command with its arguments, as the list of its parent shows it.</summary>
    private static string Listed(Command command) => string.Join(' ', command.Arguments.Where(one => !one.Hidden).Select(Name).Prepend(command.Name));

    private static string Name(Argument argument)
    {
        string name = $"{argument.HelpName ?? argument.Name.ToUpperInvariant()}{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}";
        return argument.Arity.MinimumNumberOfValues == 0 ? $"[{name}]" : name;
    }

    private static string Names(Option option)
    {
        string names = string.Join(", ", option.Aliases.Append(option.Name).Where(name => !name.StartsWith('/')).OrderBy(name => name.Length));
        return option.Arity.MaximumNumberOfValues == 0 || option.ValueType == typeof(bool) ? names : $"{names} {Value(option)}";
    }

    private static string Longest(Option option) => option.Aliases.Append(option.Name).MaxBy(name => name.Length)!;

    private static string Value(Option option) => option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant();

    private static string Described(Argument argument)
        => argument.HasDefaultValue && argument.GetDefaultValue() is { } value ? $"{argument.Description} {Default(value)}" : argument.Description ?? "";

    private static string Described(Option option)
        => option.HasDefaultValue && option.ValueType != typeof(bool) && option.GetDefaultValue() is { } value and not System.Collections.ICollection { Count: 0 }
            ? $"{option.Description} {Default(value)}"
            : option.Description ?? "";

    /// <summary>It stays on one line.</summary>
    private static string Default(object value) => $"[default:{Bound}{value}]";

    /// <summary>Two columns; a name that is too long for its own stands on a line alone.</summary>
    private static void Section(StringBuilder text, string title, IEnumerable<(string Name, string Description)> rows, int width)
    {
        (string Name, string Description)[] all = [.. rows];
        if (all.Length == 0)
        {
            return;
        }

        text.AppendLine().Append(title).AppendLine(":");
        int column = Math.Min(all.Max(row => row.Name.Length), WidestName) + (2 * Indent.Length);
        foreach ((string name, string description) in all)
        {
            string first = $"{Indent}{name}";
            if (first.Length + Indent.Length > column)
            {
                text.AppendLine(first);
                first = "";
            }

            Wrap(text, first.PadRight(column), description, width);
        }
    }

    /// <summary>The words after the beginning of a line, and below each other.</summary>
    private static void Wrap(StringBuilder text, string begin, string words, int width)
    {
        StringBuilder line = new(begin);
        bool isFresh = true;
        foreach (string word in words.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!isFresh && line.Length + 1 + word.Length > width)
            {
                text.AppendLine(line.ToString().TrimEnd().Replace(Bound, ' '));
                line.Clear().Append(' ', begin.Length);
                isFresh = true;
            }

            line.Append(isFresh ? "" : " ").Append(word);
            isFresh = false;
        }

        text.AppendLine(line.ToString().TrimEnd().Replace(Bound, ' '));
    }
}
