using Aviary.Functions.Starting;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Aviary.Tests.Serving;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Functions.Starting;

/// <summary>A store that does not answer while the app starts.</summary>
public sealed class ServingStartTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();
    private readonly RecordedLog _log = new();
    private readonly ApplicationLifetime _host = new(NullLogger<ApplicationLifetime>.Instance);
    private readonly ServingStart _start;

    public ServingStartTests()
        => _start = new ServingStart(_serving.Store.Store, _serving.Models, Options.Create(new RunOptions()), _serving.Time, _host, _log.CreateLogger<ServingStart>());

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_that_is_down_is_waited_for_and_then_serves()
    {
        ModelVersion champion = await _serving.PublishAsync(2);
        await _serving.PromoteAsync(champion);
        _serving.Store.Store.Before = _ => throw new StoreUnavailableException("the store", "down");
        _serving.Store.Store.BeforeList = () => throw new StoreUnavailableException("the store", "down");

        await _start.StartAsync(Token);
        _serving.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.False(_start.Proved.IsCompleted);
        Assert.False(_serving.Models.Health.Ready);
        Assert.Contains("is not ready until it answers", Assert.Single(_log.Of(2011)), StringComparison.Ordinal);

        _serving.Store.Store.Before = _ => Task.CompletedTask;
        _serving.Store.Store.BeforeList = () => { };
        await _serving.Time.PassUntilAsync(_start.Proved);
        await _start.Proved;
        Assert.Single(_log.Of(2012));
        await _serving.Time.PassUntilAsync(TimeSpan.FromSeconds(2), () => _serving.Models.Health.Ready);
        Assert.Equal(champion.Version, (await _serving.PredictAsync()).Version);
    }

    [Fact]
    public async Task A_store_that_refuses_stops_the_start()
    {
        _serving.Store.Store.Before = _ => throw new StoreUnavailableException("the store", "access is denied") { IsTransient = false };
        await Assert.ThrowsAsync<StoreUnavailableException>(() => _start.StartAsync(Token));
    }

    [Fact]
    public async Task A_store_that_turns_out_unfit_when_it_answers_stops_the_app()
    {
        _serving.Store.Store.Before = _ => throw new StoreUnavailableException("the store", "down");
        await _start.StartAsync(Token);
        _serving.Store.Store.Before = _ => throw new StoreUnsuitableException("the store", "If-Match on PUT", "ignored");

        await Assert.ThrowsAsync<StoreUnsuitableException>(async () =>
        {
            await _serving.Time.PassUntilAsync(_start.Proved);
            await _start.Proved;
        });
        Assert.True(_host.ApplicationStopping.IsCancellationRequested);
        Assert.Single(_log.Of(2013));
    }

    [Fact]
    public async Task A_stop_ends_the_wait()
    {
        _serving.Store.Store.Before = _ => throw new StoreUnavailableException("the store", "down");
        await _start.StartAsync(Token);
        await _start.StopAsync(Token);
        Assert.True(_start.Proved.IsCanceled);
    }

    public async ValueTask DisposeAsync()
    {
        _start.Dispose();
        await _serving.DisposeAsync();
        _log.Dispose();
    }
}
