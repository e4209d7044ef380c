namespace Aviary.Cli.Output;

/// <summary>A command cannot go on, for a reason that its user can mend; the message says how.</summary>
internal sealed class CommandException(string message) : Exception(message);
