using Aviary.Messaging.Telemetry;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Kafka;

/// <summary>What a client complains of, told once and not again within half a minute: a broker that is away is complained of ten times a second.</summary>
internal sealed class ClientProblems(string description, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<ErrorCode, long> _told = [];

    public void Tell(Error error)
    {
        long now = time.GetTimestamp();
        lock (_lock)
        {
            if (_told.TryGetValue(error.Code, out long last) && time.GetElapsedTime(last, now) < Silence)
            {
                return;
            }

            _told[error.Code] = now;
        }

        MessagingLog.BrokerProblem(logger, description, error.Reason);
    }

    public void Debug(LogMessage message) => MessagingLog.ClientSaid(logger, description, message.Message);
}
