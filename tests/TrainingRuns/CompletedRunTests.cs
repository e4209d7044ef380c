using Aviary.Registry.Storage;
using Aviary.Tests.Registry.Storage;
using Aviary.TrainingRuns;
using Microsoft.Extensions.DependencyInjection;

namespace Aviary.Tests.TrainingRuns;

/// <summary>Whatever happens after a run has completed, it stays so, and is not trained again.</summary>
public sealed class CompletedRunTests : IAsyncDisposable
{
    private readonly TrainingPlace _place = new();
    private readonly ServiceProvider _app;
    private WatchedStore _store = null!;

    public CompletedRunTests()
    {
        _place.Watch = store => _store = new WatchedStore(store);
        _app = _place.Instance();
        _ = _app.GetRequiredService<IObjectStore>();
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_run_whose_checkpoint_cannot_be_deleted_stays_completed()
    {
        TrainingRun run = await TrainingPlace.Runs(_app).StartAsync(TrainingPlace.Model, "request", Token);
        int deletions = 0;
        _store.Before = operation => IsLastDeletion(operation) && ++deletions > 0 ? throw Out() : Task.CompletedTask;

        await StaysCompletedAsync(run, Token);

        Assert.Equal(1, deletions);
    }

    [Fact]
    public async Task A_run_that_is_stopped_after_its_completion_stays_completed()
    {
        TrainingRun run = await TrainingPlace.Runs(_app).StartAsync(TrainingPlace.Model, "request", Token);
        using CancellationTokenSource stop = new();
        _store.Before = async operation =>
        {
            if (IsLastDeletion(operation))
            {
                await stop.CancelAsync();
                throw new OperationCanceledException(stop.Token);
            }
        };

        await StaysCompletedAsync(run, stop.Token);

        Assert.True(stop.IsCancellationRequested);
    }

    [Fact]
    public async Task A_run_whose_completion_was_written_and_not_confirmed_stays_completed_and_is_cleaned_up()
    {
        TrainingRun run = await TrainingPlace.Runs(_app).StartAsync(TrainingPlace.Model, "request", Token);
        string record = RunLedger.Key(run.Model, run.Run);
        int lost = 0;
        _store.AfterPutIfMatch = key
            => key == record && lost == 0 && StateOf(record) == "completed" && ++lost > 0 ? throw Out() : Task.CompletedTask;

        await StaysCompletedAsync(run, Token);

        Assert.Equal(1, lost);
        Assert.Empty(Directory.EnumerateFiles(_place.Bucket, "*.checkpoint", SearchOption.AllDirectories));
    }

    private static StoreUnavailableException Out() => new("the store", "it is out");

    private static bool IsLastDeletion(string operation)
        => operation.StartsWith("delete runs/", StringComparison.Ordinal) && operation.EndsWith("/epoch-0004.checkpoint", StringComparison.Ordinal);

    private string? StateOf(string record)
    {
        using var run = System.Text.Json.JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_place.Bucket, record)));
        return run.RootElement.GetProperty("state").GetString();
    }

    private async Task StaysCompletedAsync(TrainingRun run, CancellationToken cancellationToken)
    {
        TrainingRunService runs = TrainingPlace.Runs(_app);

        Assert.Equal(RunState.Completed, (await runs.ContinueAsync(cancellationToken))?.State);

        Assert.Equal(RunState.Completed, (await runs.GetAsync(run.Model, run.Run, Token)).State);
        Assert.Null(await runs.ContinueAsync(Token));
        Assert.Single(await TrainingPlace.VersionsAsync(_app, Token));
    }
}
