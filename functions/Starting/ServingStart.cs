using Aviary.Models.Runs;
using Aviary.Models.Serving;
using Aviary.Models.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Starting;

/// <summary>
/// Proves the store and loads the champions while the host starts. A store that does not answer is waited for while the host runs,
/// which is not ready until then; one that refuses, or does not honour conditions, stops it.
/// </summary>
internal sealed partial class ServingStart(
    IObjectStore store, ServedModels served, TimeProvider time, IHostApplicationLifetime host, IOptions<RunOptions> training, ILogger<ServingStart> logger)
    : IHostedService, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private Task _proving = Task.CompletedTask;

    /// <summary>Ends when the store has answered and is proved; with its error where it is not fit.</summary>
    public Task Proved => _proving;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Task loading = served.StartAsync(cancellationToken);
        try
        {
            await StoreProbe.RunAsync(store, cancellationToken);
        }
        catch (StoreUnavailableException error) when (error.IsTransient)
        {
            LogWaiting(error.Message);
            _proving = ProveAsync(_stop.Token);
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

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _proving.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    private async Task ProveAsync(CancellationToken cancellationToken)
    {
        for (TimeSpan pause = FirstPause; ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            await Task.Delay(pause, time, cancellationToken);
            try
            {
                await StoreProbe.RunAsync(store, cancellationToken);
                LogAnswered(store.Description);
                return;
            }
            catch (StoreUnavailableException error) when (error.IsTransient)
            {
                // Its circuit breaker and its repetitions have logged what there is to say.
            }
            catch (Exception error) when (!cancellationToken.IsCancellationRequested)
            {
                LogUnfit(error);
                host.StopApplication();
                throw;
            }
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
