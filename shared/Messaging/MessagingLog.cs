using Microsoft.Extensions.Logging;

namespace Aviary.Messaging;

internal static partial class MessagingLog
{
    [LoggerMessage(2201, LogLevel.Error, "The handler of {Topic} failed on {Count} messages from {Origin} on; they come again.")]
    public static partial void HandlerFailed(ILogger logger, Exception error, string topic, int count, MessageOrigin origin);

    [LoggerMessage(2202, LogLevel.Error, "The handler of {Topic} answered {Answered} settlements for {Count} messages from {Origin} on; they come again.")]
    public static partial void WrongCount(ILogger logger, string topic, int answered, int count, MessageOrigin origin);

    [LoggerMessage(2203, LogLevel.Warning, "Message {Origin} is dead after {Attempts} attempts and lies in {Topic}: {Reason}.")]
    public static partial void DeadLetter(ILogger logger, MessageOrigin origin, string topic, string reason, int attempts);

    [LoggerMessage(2204, LogLevel.Error, "The broker refuses the dead letter of {Origin} with its body of {Bytes} bytes; it is published without.")]
    public static partial void DeadLetterWithoutBody(ILogger logger, MessageOrigin origin, int bytes);

    [LoggerMessage(2205, LogLevel.Warning, "{Count} messages of {Topic} could not be settled; trying again in {Pause}: {Problem}")]
    public static partial void SettlingFailed(ILogger logger, string topic, int count, TimeSpan pause, string problem);

    [LoggerMessage(2206, LogLevel.Warning, "{Count} messages of {Topic} were still at work when the drain was over; they will be delivered again.")]
    public static partial void DrainGivenUp(ILogger logger, string topic, int count);

    [LoggerMessage(2207, LogLevel.Information, "{Group} receives {Topic} and {Retries} from {Transport}.")]
    public static partial void Subscribed(ILogger logger, string group, string topic, string retries, string transport);

    [LoggerMessage(2208, LogLevel.Information, "{Group} no longer receives {Topic}.")]
    public static partial void Unsubscribed(ILogger logger, string group, string topic);

    [LoggerMessage(2209, LogLevel.Information, "{Group} was given {Partitions}.")]
    public static partial void Assigned(ILogger logger, string group, string partitions);

    [LoggerMessage(2210, LogLevel.Information, "{Group} gave back {Partitions}.")]
    public static partial void Revoked(ILogger logger, string group, string partitions);

    [LoggerMessage(2211, LogLevel.Warning, "{Partition} was taken from {Group} with {Count} messages at work; they will be delivered again.")]
    public static partial void RevokedAtWork(ILogger logger, string partition, string group, int count);

    [LoggerMessage(2212, LogLevel.Warning, "{Transport}: {Problem}")]
    public static partial void BrokerProblem(ILogger logger, string transport, string problem);

    [LoggerMessage(2213, LogLevel.Error, "{Transport}: the connection is beyond repair and is opened anew in {Pause}: {Problem}")]
    public static partial void Reopening(ILogger logger, string transport, TimeSpan pause, string problem);

    [LoggerMessage(2214, LogLevel.Warning, "{Transport}: offsets could not be committed, their messages may be delivered again: {Problem}")]
    public static partial void CommitFailed(ILogger logger, string transport, string problem);

    [LoggerMessage(2215, LogLevel.Warning, "{Topic}: {Count} messages were dropped before {Group} got them, since more than {Limit} were kept.")]
    public static partial void Dropped(ILogger logger, string topic, long count, string group, int limit);

    [LoggerMessage(2216, LogLevel.Debug, "{Transport}: {Text}")]
    public static partial void ClientSaid(ILogger logger, string transport, string text);

    [LoggerMessage(2217, LogLevel.Warning, "{Transport} has no topic {Topic} yet; the subscription waits for it.")]
    public static partial void TopicMissing(ILogger logger, string transport, string topic);

    [LoggerMessage(2218, LogLevel.Information, "{Transport} has no topic {Topic} yet, where retries would wait; the subscription checks again.")]
    public static partial void RetryTopicMissing(ILogger logger, string transport, string topic);
}
