using System.Net;

namespace Aviary.Messaging.PubSub.Rest;

/// <summary>Pub/Sub answered a call with an error.</summary>
/// <param name="status">The status code.</param>
/// <param name="detail">Pub/Sub's message, cut to a few hundred characters.</param>
/// <param name="retryAfter">How long it asks to wait; null where it does not.</param>
internal sealed class PubSubCallException(HttpStatusCode status, string detail, TimeSpan? retryAfter = null)
    : Exception($"{(int)status} {detail}")
{
    public HttpStatusCode Status { get; } = status;

    public TimeSpan? RetryAfter { get; } = retryAfter;

    /// <summary>Whether a repeated call may succeed.</summary>
    public bool IsTransient => Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout
        or HttpStatusCode.InternalServerError or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;
}
