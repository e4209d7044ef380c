using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Aviary.Functions.Telemetry;

/// <summary>
/// Writes to the console what is logged while no invocation runs. The Functions host drops log entries that it cannot assign to an
/// invocation under way, and takes each line of its worker's console into its log.
/// </summary>
internal sealed class OutsideInvocations : ILoggerProvider, IFunctionsWorkerMiddleware
{
    /// <summary>Follows the work of an invocation wherever it goes; work that outlives the invocation finds that it has ended.</summary>
    private readonly AsyncLocal<Invocation?> _current = new();

    private readonly ILoggerFactory _console = LoggerFactory.Create(logging => logging
        .SetMinimumLevel(LogLevel.Trace)
        .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Warning)
        .AddSimpleConsole(line =>
        {
            line.SingleLine = true;
            line.ColorBehavior = LoggerColorBehavior.Disabled;
        }));

    private bool IsInvocation => _current.Value is { Ended: false };

    /// <summary>Which entries are worth a line: warnings, and what the app itself has to say.</summary>
    public static bool Takes(string? category, LogLevel level)
        => level >= LogLevel.Warning || (level == LogLevel.Information && category?.StartsWith("Aviary.", StringComparison.Ordinal) == true);

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        Invocation invocation = new();
        _current.Value = invocation;
        try
        {
            await next(context);
        }
        finally
        {
            invocation.Ended = true;
        }
    }

    public ILogger CreateLogger(string categoryName) => new Logger(this, _console.CreateLogger(categoryName));

    public void Dispose() => _console.Dispose();

    private sealed class Invocation
    {
        public bool Ended { get; set; }
    }

    private sealed class Logger(OutsideInvocations provider, ILogger console) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => !provider.IsInvocation && console.IsEnabled(logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                console.Log(logLevel, eventId, state, exception, formatter);
            }
        }
    }
}
