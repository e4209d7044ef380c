using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace Aviary.Cli.Output;

/// <summary>Log lines of a command that is not a server: the message alone, as the command's own errors are written.</summary>
internal sealed class PlainLog() : ConsoleFormatter(FormatterName)
{
    public const string FormatterName = "aviary";

    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
        => textWriter.WriteLine($"aviary: {logEntry.Formatter(logEntry.State, logEntry.Exception).TrimEnd('.')}");
}
