using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub;

internal static partial class PubSubLog
{
    [LoggerMessage(3301, LogLevel.Debug, "Pub/Sub: attempt {Attempt} failed and is repeated: {Problem}")]
    public static partial void Repeated(ILogger logger, int attempt, string problem);
}
