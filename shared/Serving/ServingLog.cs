using Microsoft.Extensions.Logging;

namespace Aviary.Serving;

internal static partial class ServingLog
{
    [LoggerMessage(2401, LogLevel.Information, "Loaded {Model} {Version} in {Milliseconds:F0} ms.")]
    public static partial void Loaded(ILogger logger, string model, string version, double milliseconds);

    [LoggerMessage(2402, LogLevel.Information, "{Model} is now answered by {Version} (before: {Previous}).")]
    public static partial void Swapped(ILogger logger, string model, string version, string? previous);

    [LoggerMessage(2403, LogLevel.Error, "Version {Version} of {Model} is refused, {Current} goes on: {Reason}")]
    public static partial void Refused(ILogger logger, string model, string version, string current, string reason);

    [LoggerMessage(2404, LogLevel.Warning, "The champions could not be checked; what is loaded goes on: {Problem}")]
    public static partial void StoreProblem(ILogger logger, string problem);

    [LoggerMessage(2405, LogLevel.Information, "The champions can be checked again.")]
    public static partial void StoreBack(ILogger logger);

    [LoggerMessage(2406, LogLevel.Information, "{Model} is no longer served: it has no champion.")]
    public static partial void Removed(ILogger logger, string model);

    [LoggerMessage(2407, LogLevel.Warning, "{Model}: {Version}, champion before, answers in the place of {Refused}, which is refused.")]
    public static partial void StandIn(ILogger logger, string model, string version, string refused);

    [LoggerMessage(2408, LogLevel.Error, "{Model}: {Version}, champion before, cannot answer in the champion's place either: {Reason}")]
    public static partial void NoStandIn(ILogger logger, string model, string version, string reason);

    [LoggerMessage(2409, LogLevel.Warning, "{Model} {Version} gets no further threads for requests that are alone.")]
    public static partial void NoLoneSession(ILogger logger, Exception error, string model, string version);

    [LoggerMessage(2421, LogLevel.Information, "{Model}: challenger {Version} runs beside the champion.")]
    public static partial void ChallengerLoaded(ILogger logger, string model, string version);

    [LoggerMessage(2422, LogLevel.Warning, "{Model}: challenger {Version} is refused and not compared: {Reason}")]
    public static partial void ChallengerRefused(ILogger logger, string model, string version, string reason);

    [LoggerMessage(2425, LogLevel.Warning, "The challengers could not be checked; what is loaded goes on: {Problem}")]
    public static partial void ChallengerProblem(ILogger logger, string problem);

    [LoggerMessage(
        2423,
        LogLevel.Information,
        "{Model}: of {Rows} rows challenger {Challenger} gave the class of champion {Champion} for {Agreement:P2}; the top probability differs by {Difference:F4} on average ({Dropped} requests dropped, {Failed} failed).")]
    public static partial void Agreement(
        ILogger logger, string model, long rows, string challenger, string champion, double agreement, double difference, long dropped, long failed);

    [LoggerMessage(2424, LogLevel.Warning, "{Model}: challenger {Challenger} gave no answer to {Failed} requests since the last line; the last reason: {Reason}")]
    public static partial void ChallengerFailed(ILogger logger, string model, string challenger, long failed, string reason);
}
