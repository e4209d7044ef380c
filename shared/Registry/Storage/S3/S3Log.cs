using Microsoft.Extensions.Logging;

namespace Aviary.Registry.Storage.S3;

internal static partial class S3Log
{
    [LoggerMessage(2151, LogLevel.Debug, "{Store}: attempt {Attempt} failed and is repeated: {Problem}")]
    public static partial void Retried(ILogger logger, string store, int attempt, string problem);

    [LoggerMessage(2152, LogLevel.Warning, "{Store} answers nothing; it is left alone for a moment.")]
    public static partial void CircuitOpened(ILogger logger, string store);

    [LoggerMessage(2153, LogLevel.Information, "{Store}: the answer to a conditional write of {Key} was lost; read back: {Outcome}.")]
    public static partial void ReadBack(ILogger logger, string store, string key, string outcome);
}
