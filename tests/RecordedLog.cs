using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Aviary.Tests;

/// <summary>Keeps what is logged.</summary>
internal sealed class RecordedLog : ILoggerFactory
{
    public ConcurrentQueue<(int Event, string Line, Exception? Error)> Lines { get; } = [];

    /// <summary>The lines of an event.</summary>
    public string[] Of(int id) => [.. Lines.Where(line => line.Event == id).Select(line => line.Line)];

    public ILogger CreateLogger(string categoryName) => new Logger(this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

    public void Dispose()
    {
    }

    private sealed class Logger(RecordedLog log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            => log.Lines.Enqueue((eventId.Id, formatter(state, exception), exception));
    }
}
