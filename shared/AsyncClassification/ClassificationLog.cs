using Microsoft.Extensions.Logging;

namespace Aviary.AsyncClassification;

/// <summary>The log messages of this module; they contain no bodies.</summary>
internal static partial class ClassificationLog
{
    [LoggerMessage(2501, LogLevel.Error, "A segment of outcomes is damaged and is passed over: {Problem}")]
    public static partial void DamagedSegment(ILogger logger, string problem);

    [LoggerMessage(2502, LogLevel.Warning, "Outcomes could not be stored ({Problem}); trying again in {Pause}")]
    public static partial void StoreWaits(ILogger logger, string problem, TimeSpan pause);

    [LoggerMessage(2503, LogLevel.Warning, "Results could not be published ({Problem}); trying again in {Pause}")]
    public static partial void ResultsWait(ILogger logger, string problem, TimeSpan pause);

    [LoggerMessage(2504, LogLevel.Error, "A batch of {Count} requests for model {Model} failed")]
    public static partial void BatchFailed(ILogger logger, Exception error, int count, string model);

    [LoggerMessage(2505, LogLevel.Error, "The result of request {Id} from {Source} cannot be published: {Problem}")]
    public static partial void ResultRefused(ILogger logger, string id, string source, string problem);

    [LoggerMessage(2506, LogLevel.Information, "Classifying what arrives on {Topic} at {Transport}; outcomes go to {Store}")]
    public static partial void Started(ILogger logger, string topic, string transport, string store);

    [LoggerMessage(2507, LogLevel.Information, "Deleted {Count} outcomes that were completed before {Before:u} from {Store}")]
    public static partial void Forgotten(ILogger logger, long count, DateTimeOffset before, string store);

    [LoggerMessage(2508, LogLevel.Error, "{Key}, which says what was at work, is damaged and is passed over: {Problem}")]
    public static partial void DamagedAttempts(ILogger logger, string key, string problem);

    [LoggerMessage(2509, LogLevel.Warning, "{Count} requests were at work when a process ended; they run alone, one after the other")]
    public static partial void Suspects(ILogger logger, int count);

    [LoggerMessage(2510, LogLevel.Error, "Request {Id} from {Source} for model {Model} is a dead letter: a process ended during each of its {Attempts} attempts")]
    public static partial void EndedProcesses(ILogger logger, string id, string source, string model, int attempts);

    [LoggerMessage(2511, LogLevel.Warning, "It could not be noted within {Patience} that requests are at work no longer; they may run alone once more")]
    public static partial void EndNotNoted(ILogger logger, TimeSpan patience);
}
