using Aviary.AsyncClassification.Outcomes;
using Aviary.Registry.Storage;
using Aviary.Registry.Storage.Folder;
using Aviary.Tests.Registry.Storage;
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
    public void A_line_has_the_form_that_lies_in_buckets_already()
    {
        DateTimeOffset received = new(2026, 11, 21, 3, 0, 0, 125, TimeSpan.Zero);
        Outcome[] outcomes =
        [
            new()
            {
                Source = "/tests",
                Id = "ä 1",
                Model = "fashion",
                Version = "20261121T030000Z-1a2b3c4d",
                Class = "cat",
                Probability = 0.1f,
                Result = """{"id":"ä 1"}""",
                ReceivedAt = received,
                CompletedAt = received.AddSeconds(1),
            },
            new() { Source = "/tests", Id = "2", DeadReason = "bad-input", DeadDetail = "it's cut", ReceivedAt = received, CompletedAt = received },
        ];
        string[] lines =
        [
            """{"source":"/tests","id":"\u00E4 1","model":"fashion","version":"20261121T030000Z-1a2b3c4d","class":"cat","probability":0.1,"result":"{\u0022id\u0022:\u0022\u00E4 1\u0022}","receivedAt":"2026-11-21T03:00:00.125+00:00","completedAt":"2026-11-21T03:00:01.125+00:00"}""",
            """{"source":"/tests","id":"2","deadReason":"bad-input","deadDetail":"it\u0027s cut","receivedAt":"2026-11-21T03:00:00.125+00:00","completedAt":"2026-11-21T03:00:00.125+00:00"}""",
        ];

        Assert.Equal(string.Concat(lines.Select(line => line + "\n")), System.Text.Encoding.UTF8.GetString(Segment.Write(outcomes)));
        Assert.Equal(outcomes, Segment.Read("s", System.Text.Encoding.UTF8.GetBytes(string.Join('\n', lines))));
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

    [Fact]
    public async Task A_batch_that_pushes_out_what_it_asks_for_gets_it_all_the_same()
    {
        using SegmentOutcomes store = Open(Folder(), known: 2);
        await store.StoreAsync([Result("1", "first")], Cancellation);

        IReadOnlyList<Outcome> standing = await store.StoreAsync([Result("1", "second"), Result("2"), Result("3")], Cancellation);

        Assert.Equal("first", standing[0].Class);
    }

    [Fact]
    public async Task A_segment_whose_deletion_failed_is_forgotten_all_the_same_and_deleted_the_next_time()
    {
        WatchedStore watched = new(Folder());
        using SegmentOutcomes store = Open(watched);
        await store.StoreAsync([Result("1", "first")], Cancellation);
        Time.Advance(TimeSpan.FromDays(1));
        watched.Before = operation => operation.StartsWith("delete", StringComparison.Ordinal)
            ? throw new StoreUnavailableException("bucket", "the store is away")
            : Task.CompletedTask;
        await Assert.ThrowsAsync<OutcomeStoreUnavailableException>(() => store.DeleteExpiredAsync(Time.GetUtcNow(), Cancellation));
        watched.Before = _ => Task.CompletedTask;

        Assert.Equal("second", Assert.Single(await store.StoreAsync([Result("1", "second")], Cancellation)).Class);
        await store.DeleteExpiredAsync(Time.GetUtcNow(), Cancellation);

        Assert.Single(Directory.GetFiles(_folder.Path, "*.jsonl", SearchOption.AllDirectories));
        Assert.Equal("second", (await store.FindAsync(Result("1").Key, Cancellation))?.Class);
    }

    [Fact]
    public async Task What_is_no_segment_is_not_deleted()
    {
        IOutcomeStore store = await OpenAsync();
        string other = Path.Combine(_folder.Path, "outcomes", "19990101", "read-me.txt");
        Directory.CreateDirectory(Path.GetDirectoryName(other)!);
        await File.WriteAllTextAsync(other, "mine", Cancellation);

        Assert.Equal(0, await store.DeleteExpiredAsync(Time.GetUtcNow().AddYears(1), Cancellation));

        Assert.True(File.Exists(other));
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

    private SegmentOutcomes Open(IObjectStore bucket, int known = 1_000)
        => new(bucket, Time, NullLogger<SegmentOutcomes>.Instance, known);

    private FolderStore Folder()
    {
        FolderStore folder = new(_folder.Path, TimeProvider.System);
        _opened.Add(folder);
        return folder;
    }
}
