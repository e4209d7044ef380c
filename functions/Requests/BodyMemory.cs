using System.Threading.RateLimiting;
using Aviary.Functions.Problems;
using Aviary.Serving;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Requests;

/// <summary>
/// The memory for bodies that are read and in use. A body takes its place before the first byte of it is read; where there is none,
/// it waits in the order in which it came, until <see cref="ServingOptions.Deadline"/>.
/// </summary>
/// <param name="bytes">How much there is.</param>
/// <param name="deadline">How long a body waits.</param>
/// <param name="time">The clock.</param>
internal sealed class BodyMemory(int bytes, TimeSpan deadline, TimeProvider time) : IDisposable
{
    /// <summary>As a multiple of the memory: what waits holds a connection, and would soon wait for longer than the deadline.</summary>
    private const int WaitingShare = 4;

    private const int RetryAfterSeconds = 1;

    private readonly ConcurrencyLimiter _limiter = new(new ConcurrencyLimiterOptions
    {
        PermitLimit = bytes,
        QueueLimit = (int)Math.Min(int.MaxValue, (long)bytes * WaitingShare),
        QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
    });

    /// <summary>The bytes that could be taken now.</summary>
    public long Free => _limiter.GetStatistics()!.CurrentAvailablePermits;

    /// <summary>Takes memory, which is given back when the lease is disposed.</summary>
    /// <param name="needed">How many bytes, at most as many as there are.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ProblemException">429: too many bytes wait already; 503: there was none until the deadline.</exception>
    public async ValueTask<RateLimitLease> TakeAsync(long needed, CancellationToken cancellationToken)
    {
        RateLimitLease lease = _limiter.AttemptAcquire((int)needed);
        if (lease.IsAcquired)
        {
            return lease;
        }

        using CancellationTokenSource late = new(deadline, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            lease = await _limiter.AcquireAsync((int)needed, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Refused(StatusCodes.Status503ServiceUnavailable, "Deadline passed", $"There was no memory for the body within {deadline.TotalSeconds:0.###} s.");
        }

        return lease.IsAcquired ? lease : throw Refused(StatusCodes.Status429TooManyRequests, "Too many requests", "Too many bodies wait for memory already.");
    }

    public void Dispose() => _limiter.Dispose();

    private static ProblemException Refused(int status, string title, string reason)
        => new(new Problem(
            status,
            title,
            $"{reason} Try again later. The limit is the setting {ServingOptions.Section}:{nameof(ServingOptions.MaxBytesInFlight)}.")
        {
            RetryAfterSeconds = RetryAfterSeconds,
        });
}
