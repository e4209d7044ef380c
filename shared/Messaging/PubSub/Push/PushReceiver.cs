using System.Buffers;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>The way in for pushes: <see cref="AuthorizeAsync"/> first, which reads headers only, then <see cref="Read"/>.</summary>
/// <param name="check">The check of tokens; null beside an emulator.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Logs refusals.</param>
public sealed class PushReceiver(PushTokenCheck? check, TimeProvider time, ILogger<PushReceiver> logger) : IDisposable
{
    private readonly MessagingMetrics _metrics = new(PubSubTransport.Name);
    private readonly RepeatedEvent _refusals = new(time);

    /// <summary>Judges a push by its headers; the body stays unread.</summary>
    /// <param name="headers">The request's headers.</param>
    /// <param name="cancellationToken">Ends the wait for the issuer's keys.</param>
    public async Task<PushVerdict> AuthorizeAsync(IHeaderDictionary headers, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(headers);
        StringValues authorization = headers.Authorization;
        PushVerdict verdict = check is null ? PushVerdict.Granted
            : authorization.Count > 1 ? PushVerdict.Unauthorized("Authorization: expected one header, got several")
            : await check.CheckAsync(authorization, cancellationToken);
        if (!verdict.IsGranted)
        {
            Count(verdict);
        }

        return verdict;
    }

    /// <summary>Reads the body of a push that was granted.</summary>
    /// <param name="body">The body, of at most <see cref="PushEnvelope.MaxBytes"/>; not used after the call.</param>
    /// <exception cref="PushEnvelopeException">The body is not a push; the message names the part.</exception>
    public PushEnvelope Read(in ReadOnlySequence<byte> body) => PushEnvelope.Read(body, time.GetUtcNow());

    /// <inheritdoc/>
    public void Dispose()
    {
        check?.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Anybody can have pushes refused, at any rate: each is counted, and few are logged.</summary>
    private void Count(in PushVerdict verdict)
    {
        _metrics.PushRefused(verdict.Status);
        if (_refusals.IsDue(out long others))
        {
            PubSubLog.PushRefused(logger, verdict.Status, verdict.Reason!, others);
        }
    }
}
