using Aviary.Learning.Training;
using Aviary.Registry.Storage.Folder;
using Aviary.Tests.Registry.Storage;
using Aviary.TrainingRuns;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.TrainingRuns;

/// <summary>What a look at the runs costs, and what it shows.</summary>
public sealed class RunHistoryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = FakeTime.AtStart();
    private readonly WatchedStore _store;
    private readonly RunLedger _ledger;

    public RunHistoryTests()
    {
        _store = new WatchedStore(new FolderStore(_folder.Path, TimeProvider.System));
        _ledger = new RunLedger(_store, NullLogger<RunLedger>.Instance);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_report_reads_a_bounded_number_of_records_and_shows_the_newest_and_what_is_open()
    {
        await CreateAsync(0, RunState.Running);
        for (int i = 1; i <= 600; i++)
        {
            await CreateAsync(i, RunState.Completed);
        }

        RunHistory history = new(_ledger, _time);
        _store.Operations.Clear();
        RunList cold = await history.ReadAsync("fashion", _time.GetUtcNow().AddDays(-1), Token);
        Assert.InRange(Reads(), 100, 200);
        Assert.Equal(Id(600), cold.Runs[^1].Run);
        Assert.Equal(Id(0), cold.Runs[0].Run);

        // A look for open runs reads each that has ended once.
        Assert.Single(await _ledger.OpenAsync("fashion", _time.GetUtcNow().AddDays(-1), Token).ToListAsync(Token));
        _store.Operations.Clear();
        Assert.Single(await _ledger.OpenAsync("fashion", _time.GetUtcNow().AddDays(-1), Token).ToListAsync(Token));
        Assert.Equal(1, Reads());
        RunList warm = await history.ReadAsync("fashion", _time.GetUtcNow().AddDays(-1), Token);
        Assert.Equal([Id(0), .. Enumerable.Range(501, 100).Select(Id)], warm.Runs.Select(run => run.Run));
    }

    [Fact]
    public async Task A_damaged_record_is_named_and_hides_no_other()
    {
        await CreateAsync(1, RunState.Completed);
        await _store.PutAsync($"runs/fashion/{Id(2)}.json", "{}"u8.ToArray(), Token);
        await CreateAsync(3, RunState.Waiting);

        RunList list = await new RunHistory(_ledger, _time).ReadAsync("fashion", _time.GetUtcNow().AddDays(-1), Token);

        Assert.Equal([Id(1), Id(3)], list.Runs.Select(run => run.Run));
        Assert.Equal((Id(2), $"runs/fashion/{Id(2)}.json"), (Assert.Single(list.Damaged).Name, list.Damaged[0].Key));
    }

    public void Dispose() => _folder.Dispose();

    private static string Id(int number) => $"20261121T{number / 60:00}{number % 60:00}00Z-abc";

    private int Reads() => _store.Operations.Count(operation => operation.StartsWith("get ", StringComparison.Ordinal));

    private Task<RecordedRun> CreateAsync(int number, RunState state)
        => _ledger.CreateAsync(
            new TrainingRun("fashion", Id(number), "request", state, _time.GetUtcNow(), _time.GetUtcNow(), new TrainingOptions()) { MaxAttempts = 3 }, Token);
}
