using Aviary.AsyncClassification.Outcomes;
using Aviary.AsyncClassification.Outcomes.Segments;
using Aviary.Models.Storage;
using Aviary.Tests.Models.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.AsyncClassification.Outcomes;

public sealed class SegmentOutcomesTests : OutcomeStoreConformance, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IDisposable> _opened = [];

    [Fact]
    public async Task A_damaged_segment_costs_only_itself()
    {
        IOutcomeStore store = await OpenAsync();
        await store.StoreAsync([Result("1")], Cancellation);
        string segment = Assert.Single(Directory.GetFiles(_folder.Path, "*.jsonl", SearchOption.AllDirectories));
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(segment)!, "000000000-damaged.jsonl"), "{\"source\":", Cancellation);

        IOutcomeStore again = await OpenAsync();

        Assert.Equal(Result("1"), await again.FindAsync(Result("1").Key, Cancellation));
    }

    [Fact]
    public async Task A_write_whose_answer_was_lost_is_settled_before_anything_else()
    {
        WatchedStore watched = new(Folder());
        using SegmentOutcomes store = Open(watched);
        await store.PrepareAsync(Cancellation);
        watched.AfterPutIfAbsent = _ => throw new StoreUnavailableException("bucket", "the answer was lost");
        await Assert.ThrowsAsync<OutcomeStoreUnavailableException>(() => store.StoreAsync([Result("1", "first")], Cancellation));
        watched.AfterPutIfAbsent = _ => Task.CompletedTask;

        IReadOnlyList<Outcome> standing = await store.StoreAsync([Result("1", "second")], Cancellation);

        Assert.Equal("first", Assert.Single(standing).Class);
        Assert.Single(Directory.GetFiles(_folder.Path, "*.jsonl", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Beyond_the_limit_the_oldest_requests_are_forgotten()
    {
        using SegmentOutcomes store = Open(Folder(), known: 2);
        await store.StoreAsync([Result("1", "first")], Cancellation);
        await store.StoreAsync([Result("2"), Result("3")], Cancellation);

        Assert.Null(await store.FindAsync(Result("1").Key, Cancellation));
        Assert.NotNull(await store.FindAsync(Result("3").Key, Cancellation));
    }

    public void Dispose()
    {
        _opened.ForEach(opened => opened.Dispose());
        _folder.Dispose();
    }

    protected override async Task<IOutcomeStore> OpenAsync()
    {
        SegmentOutcomes store = Open(Folder());
        _opened.Add(store);
        await store.PrepareAsync(Cancellation);
        return store;
    }

    private static SegmentOutcomes Open(IObjectStore bucket, int known = 1_000)
        => new(bucket, TimeProvider.System, NullLogger<SegmentOutcomes>.Instance, known);

    private FolderStore Folder()
    {
        FolderStore folder = new(_folder.Path, TimeProvider.System);
        _opened.Add(folder);
        return folder;
    }
}
