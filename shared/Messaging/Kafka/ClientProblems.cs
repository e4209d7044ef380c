using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.Kafka;

/// <summary>Problems that a client reports, each at most once in half a minute: a client reports an unavailable broker ten times a second.</summary>
internal sealed class ClientProblems(string description, TimeProvider time, ILogger logger)
{
    /// <summary>The name of a closed connection in librdkafka's log.</summary>
    private const string Failed = "FAIL";

    /// <summary>The name there of the state in which a broker that expects TLS gets plain text.</summary>
    private const string FirstQuestion = "state APIVERSION_QUERY";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<ErrorCode, long> _told = [];
    private volatile string? _latest;

    public void Tell(Error error)
    {
        // "No broker is left" is less precise than the problem of each broker.
        if (error.Code != ErrorCode.Local_AllBrokersDown || _latest is null)
        {
            _latest = error.Reason;
        }

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

    /// <summary>The broker answered: what was complained of before explains nothing any more.</summary>
    public void Forget()
    {
        if (_latest is not null)
        {
            _latest = null;
        }
    }

    /// <summary>Why a call failed. The client itself reports only a timeout; the problem that it logged meanwhile (a login, a certificate) is why.</summary>
    public string Explain(Error error)
        => error.Code is ErrorCode.Local_MsgTimedOut or ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_Transport or ErrorCode.Local_AllBrokersDown
            && _latest is { } latest
            ? $"{error.Reason}; before that: {latest}"
            : error.Reason;

    public void Debug(LogMessage message)
    {
        // A connection that was closed is no error to the client; why it may have been (no TLS where TLS is due) stands in its log alone.
        if (message.Facility == Failed && _latest is null)
        {
            _latest = message.Message.Contains(FirstQuestion, StringComparison.Ordinal)
                ? message.Message + "; the broker hung up on the first question: perhaps it expects TLS"
                : message.Message;
        }

        MessagingLog.ClientSaid(logger, description, message.Message);
    }
}
