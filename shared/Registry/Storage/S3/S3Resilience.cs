using Aviary.Errors;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;

namespace Aviary.Registry.Storage.S3;

/// <summary>
/// How requests to S3 are repeated: growing pauses with jitter, and a circuit breaker that spares a store which answers nothing at
/// all. Each attempt is ended by <see cref="StallGuard"/> when it stands still.
/// </summary>
internal sealed class S3Resilience(string store, StorageOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } e && S3Errors.IsTransient(e)),
            MaxRetryAttempts = Math.Max(1, options.Retries),
            Delay = options.RetryDelay,
            MaxDelay = LongestPause,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            OnRetry = args =>
            {
                S3Log.Retried(logger, store, args.AttemptNumber + 1, args.Outcome.Exception!.Message);
                return default;
            },
        })
        .AddCircuitBreaker(new CircuitBreakerStrategyOptions
        {
            // Losing a race (409) is no sign of illness.
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is { } e && S3Errors.IsTransient(e) && !S3Errors.IsInterrupted(e)),
            FailureRatio = 0.9,
            MinimumThroughput = 20,
            SamplingDuration = TimeSpan.FromSeconds(10),
            BreakDuration = TimeSpan.FromSeconds(2),
            OnOpened = _ =>
            {
                S3Log.CircuitOpened(logger, store);
                return default;
            },
        })
        .Build();

    /// <summary>Runs an operation, as often as it takes and is allowed.</summary>
    /// <param name="what">What it does, for messages: <c>write models/…</c>.</param>
    /// <param name="attempt">One attempt.</param>
    /// <param name="cancellationToken">Ends everything.</param>
    /// <exception cref="StoreUnavailableException">No attempt was answered.</exception>
    public async Task<T> RunAsync<T>(string what, Func<StallGuard, Task<T>> attempt, CancellationToken cancellationToken)
    {
        try
        {
            return options.Retries == 0
                ? await AttemptAsync(attempt, cancellationToken)
                : await _pipeline.ExecuteAsync(async ct => await AttemptAsync(attempt, ct), cancellationToken);
        }
        catch (Exception e) when (e is not AviaryException && !cancellationToken.IsCancellationRequested)
        {
            throw new StoreUnavailableException(store, $"cannot {what} ({S3Errors.Describe(e)})", e)
            {
                IsTransient = e is BrokenCircuitException || S3Errors.IsTransient(e),
            };
        }
    }

    private async Task<T> AttemptAsync<T>(Func<StallGuard, Task<T>> attempt, CancellationToken cancellationToken)
    {
        using var guard = new StallGuard(options.Timeout, time, cancellationToken);
        try
        {
            return await attempt(guard);
        }
        catch (Exception e) when (guard.HasStalled && e is not AviaryException)
        {
            throw new TimeoutException($"nothing moved for {options.Timeout.TotalSeconds} s", e);
        }
    }
}
