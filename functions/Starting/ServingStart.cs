using Aviary.Messaging;
using Aviary.Registry.Storage;
using Aviary.Serving;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>
/// Proves the store and loads the champions while the host starts. A store that does not answer is waited for while the host runs,
/// which is not ready until then; one that refuses, or does not honour conditions, stops it. This is most of what a start takes, so it
/// begins before anything else starts, on other threads.
/// </summary>
internal sealed partial class ServingStart(
    IObjectStore store, ServedModels served, IOptions<RunOptions> training, TimeProvider time, IHostApplicationLifetime host, ILogger<ServingStart> logger)
    : IHostedLifecycleService, IDisposable, IAsyncDisposable
{
    private readonly BackOff _backOff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), time);
    private readonly CancellationTokenSource _stop = new();
    private Task? _begun;
    private Task _proving = Task.CompletedTask;

    /// <summary>Ends when the store has answered and is proved; with its error where it is not fit.</summary>
    public Task Proved => _proving;

    public Task StartingAsync(CancellationToken cancellationToken)
    {
        _begun = BeginAsync(cancellationToken);
        return Task.CompletedTask;
    }

    public Task StartAsync(CancellationToken cancellationToken) => _begun ?? BeginAsync(cancellationToken);

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _proving.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    /// <summary>
    /// Waits for what has begun: where something else refuses to start, the process would otherwise end while native libraries are being
    /// loaded. May be called more than once, as the container knows this by several of its interfaces.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (!_stop.IsCancellationRequested)
        {
            await _stop.CancelAsync();
        }

        await (_begun ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _proving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        Task loading = Task.Run(() => served.StartAsync(cancellationToken), cancellationToken);
        TaskCompletionSource waits = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration starting = cancellationToken.UnsafeRegister(static stop => ((CancellationTokenSource)stop!).Cancel(), _stop);
        try
        {
            // Each failure after the first is logged by the store's circuit breaker and its repetitions.
            Task proved = Task.Run(
                () => _backOff.RunAsync(
                    token => StoreProbe.RunAsync(store, token),
                    static error => error is StoreUnavailableException { IsTransient: true },
                    (error, _) =>
                    {
                        if (waits.TrySetResult())
                        {
                            LogWaiting(error.Message);
                        }
                    },
                    _stop.Token),
                CancellationToken.None);
            if (await Task.WhenAny(proved, waits.Task) == proved)
            {
                await proved;
            }
            else
            {
                _proving = ProveAsync(proved);
            }
        }
        finally
        {
            await loading;
        }

        if (served.Health is { Models.Count: 0, StoreProblem: null })
        {
            LogNoModel(training.Value.Model);
        }
    }

    private async Task ProveAsync(Task proved)
    {
        try
        {
            await proved;
            LogAnswered(store.Description);
        }
        catch (Exception error) when (!_stop.IsCancellationRequested)
        {
            LogUnfit(error);
            host.StopApplication();
            throw;
        }
    }

    [LoggerMessage(2005, LogLevel.Information, "No model has a champion yet: POST /api/models/{Model}/training trains the first, or import one.")]
    private partial void LogNoModel(string model);

    [LoggerMessage(2011, LogLevel.Warning, "{Problem}; the app waits for it, and is not ready until it answers.")]
    private partial void LogWaiting(string problem);

    [LoggerMessage(2012, LogLevel.Information, "{Store} answers.")]
    private partial void LogAnswered(string store);

    [LoggerMessage(2013, LogLevel.Critical, "The store is not fit to be used; the app stops.")]
    private partial void LogUnfit(Exception error);
}
