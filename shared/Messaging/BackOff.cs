using System.Runtime.ExceptionServices;
using Polly;
using Polly.Retry;

namespace Aviary.Messaging;

/// <summary>
/// Work that is tried again for as long as it takes, after pauses that grow twofold, more or less by chance so that what failed together
/// does not come back together.
/// </summary>
public sealed class BackOff
{
    private static readonly ResiliencePropertyKey<Work> Key = new("work");

    // Made at the first failure: what succeeds at once, as nearly all does, needs none, and neither does a start.
    private readonly Lazy<ResiliencePipeline> _pipeline;

    /// <param name="first">About the first pause.</param>
    /// <param name="longest">The longest pause.</param>
    /// <param name="time">The clock.</param>
    public BackOff(TimeSpan first, TimeSpan longest, TimeProvider time)
        => _pipeline = new Lazy<ResiliencePipeline>(() => Pipeline(first, longest, time));

    /// <summary>Runs the work until it succeeds, fails for good or is cancelled.</summary>
    /// <param name="work">The work.</param>
    /// <param name="mayPass">Whether it may succeed later after such a failure; any other one is thrown.</param>
    /// <param name="failed">Receives each failure with the pause that follows it.</param>
    /// <param name="cancellationToken">Ends the work and the pauses.</param>
    public async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> work, Func<Exception, bool> mayPass, Action<Exception, TimeSpan> failed, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(work);
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            ExceptionDispatchInfo first;
            try
            {
                return await work(cancellationToken);
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested && mayPass(error))
            {
                first = ExceptionDispatchInfo.Capture(error);
            }

            return await RunAgainAsync(first, work, new Work(mayPass, failed), cancellationToken);
        }
        catch (Exception error) when (cancellationToken.IsCancellationRequested && error is not OperationCanceledException && mayPass(error))
        {
            throw new OperationCanceledException("It was cancelled before it succeeded.", error, cancellationToken);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(
        Func<CancellationToken, Task> work, Func<Exception, bool> mayPass, Action<Exception, TimeSpan> failed, CancellationToken cancellationToken)
        => RunAsync(
            async token =>
            {
                await work(token);
                return true;
            },
            mayPass,
            failed,
            cancellationToken);

    private static ResiliencePipeline Pipeline(TimeSpan first, TimeSpan longest, TimeProvider time)
        => new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = static args => ValueTask.FromResult(
                    !args.Context.CancellationToken.IsCancellationRequested && args.Outcome.Exception is { } error && Of(args.Context).MayPass(error)),
                MaxRetryAttempts = int.MaxValue,
                Delay = first,
                MaxDelay = longest,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                OnRetry = static args =>
                {
                    Of(args.Context).Failed(args.Outcome.Exception!, args.RetryDelay);
                    return default;
                },
            })
            .Build();

    /// <summary>Goes on after a failed run, which counts as the first.</summary>
    private async Task<T> RunAgainAsync<T>(
        ExceptionDispatchInfo first, Func<CancellationToken, Task<T>> work, Work about, CancellationToken cancellationToken)
    {
        bool isFirst = true;
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(Key, about);
        try
        {
            return await _pipeline.Value.ExecuteAsync(
                async context =>
                {
                    if (isFirst)
                    {
                        isFirst = false;
                        first.Throw();
                    }

                    return await work(context.CancellationToken);
                },
                context);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private static Work Of(ResilienceContext context) => context.Properties.GetValue(Key, null!);

    private sealed record Work(Func<Exception, bool> MayPass, Action<Exception, TimeSpan> Failed);
}
