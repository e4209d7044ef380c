using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Aviary.Messaging.PubSub.Rest;

/// <summary>How calls are repeated: after 429, 5xx, lost connections and silence; growing pauses with jitter, or the pause that Pub/Sub asks for.</summary>
internal sealed class PubSubResilience(PubSubClientOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    private readonly ResiliencePipeline _repeated = Build(options, time, logger);

    private readonly ResiliencePipeline _once = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddTimeout(options.PullTimeout)
        .Build();

    /// <summary>Runs a call as often as it takes and is allowed.</summary>
    public ValueTask<T> RepeatedAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        => _repeated.ExecuteAsync(call, cancellationToken);

    /// <summary>Runs a pull once: it waits at Pub/Sub until there are messages, and its loop repeats it in any case.</summary>
    public ValueTask<T> OnceAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
        => _once.ExecuteAsync(call, cancellationToken);

    /// <summary>Whether the failure is one of the way or the moment, so that the same call may succeed later.</summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PubSubCallException answer => answer.IsTransient,
        HttpRequestException or IOException or TimeoutRejectedException => true,

        // The client's own handlers cancel for reasons of theirs; the caller's own cancelling never comes here.
        OperationCanceledException => true,
        _ => false,
    };

    private static ResiliencePipeline Build(PubSubClientOptions options, TimeProvider time, ILogger logger)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = time };
        if (options.Retries > 0)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = args => ValueTask.FromResult(
                    !args.Context.CancellationToken.IsCancellationRequested && args.Outcome.Exception is { } e && IsTransient(e)),
                MaxRetryAttempts = options.Retries,
                Delay = options.RetryDelay,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = args => ValueTask.FromResult(
                    (args.Outcome.Exception as PubSubCallException)?.RetryAfter is { } asked && asked <= LongestPause ? asked : (TimeSpan?)null),
                OnRetry = args =>
                {
                    PubSubLog.Repeated(logger, args.AttemptNumber + 1, args.Outcome.Exception!.Message);
                    return default;
                },
            });
        }

        return builder.AddTimeout(options.Timeout).Build();
    }
}
