using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

internal static partial class PubSubLog
{
    [LoggerMessage(2301, LogLevel.Debug, "Pub/Sub: attempt {Attempt} failed and is repeated: {Problem}")]
    public static partial void Repeated(ILogger logger, int attempt, string problem);

    [LoggerMessage(2302, LogLevel.Warning, "{Subscription} cannot be pulled from; trying again in {Pause}: {Problem}")]
    public static partial void PullFailed(ILogger logger, string subscription, TimeSpan pause, string problem);

    [LoggerMessage(2303, LogLevel.Warning, "{Subscription}: leases could not be extended, their messages may be delivered again: {Problem}")]
    public static partial void NotExtended(ILogger logger, string subscription, string problem);

    [LoggerMessage(2304, LogLevel.Warning, "{Subscription}: {Count} messages could not be given back; they come again when their leases end: {Problem}")]
    public static partial void LeasesLeft(ILogger logger, string subscription, int count, string problem);

    [LoggerMessage(2305, LogLevel.Warning, "A push was refused with {Status}, and {Others} since the last such line: {Problem}")]
    public static partial void PushRefused(ILogger logger, int status, string problem, long others);
}
