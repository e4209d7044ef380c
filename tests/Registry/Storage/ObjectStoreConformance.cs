using Aviary.Errors;
using Aviary.Registry.Storage;

namespace Aviary.Tests.Registry.Storage;

/// <summary>
/// The contract of <see cref="IObjectStore"/>. Every home of the bucket inherits it. Keys stand under a prefix of their own, so
/// that a shared bucket can be used.
/// </summary>
public abstract class ObjectStoreConformance
{
    private const int Writers = 16;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected string Prefix { get; } = $"conformance/{Guid.NewGuid():N}/";

    protected abstract IObjectStore Store { get; }

    [Fact]
    public async Task What_is_put_is_read_back_byte_for_byte()
    {
        byte[] content = [.. Enumerable.Range(0, 70_000).Select(i => (byte)(i * 31 >> 3))];
        string etag = await Store.PutAsync(Key("binary"), content, Cancellation);

        StoredObject? read = await Store.FindAsync(Key("binary"), Cancellation);

        Assert.NotNull(read);
        Assert.True(read.Content.Span.SequenceEqual(content));
        Assert.Equal(etag, read.ETag);
        Assert.NotEmpty(etag);
    }

    [Fact]
    public async Task Empty_content_is_an_object_too()
    {
        await Store.PutAsync(Key("empty"), default, Cancellation);

        StoredObject? read = await Store.FindAsync(Key("empty"), Cancellation);

        Assert.NotNull(read);
        Assert.Equal(0, read.Content.Length);
        Assert.Equal([new(Key("empty"), 0)], (await ListAsync("")).Select(entry => (entry.Key, entry.Size)));
    }

    [Fact]
    public async Task A_second_put_replaces_the_first()
    {
        string first = await PutTextAsync("replaced", "a longer text than the second");
        string second = await PutTextAsync("replaced", "short");

        Assert.Equal("short", await TextAsync("replaced"));
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task A_missing_key_reads_as_missing_and_deletes_without_error()
    {
        await PutTextAsync("there", "x");

        Assert.Equal(ReadStatus.Missing, (await Store.GetAsync(Key("not/there"), null, 10, Cancellation)).Status);
        Assert.Equal(ReadStatus.Missing, (await Store.GetAsync(Key("not"), "some-etag", 10, Cancellation)).Status);
        await Store.DeleteAsync(Key("not/there"), Cancellation);
        Assert.Equal("x", await TextAsync("there"));
    }

    [Fact]
    public async Task A_deleted_object_is_gone_from_reads_and_lists()
    {
        await PutTextAsync("folder/gone", "x");
        await PutTextAsync("folder/stays", "y");
        await Store.DeleteAsync(Key("folder/gone"), Cancellation);

        Assert.Null(await Store.FindAsync(Key("folder/gone"), Cancellation));
        Assert.Equal([Key("folder/stays")], (await ListAsync("")).Select(entry => entry.Key));
    }

    [Fact]
    public async Task A_read_with_the_present_etag_transfers_nothing()
    {
        string etag = await PutTextAsync("watched", "one");
        Assert.Equal(ReadStatus.NotModified, (await Store.GetAsync(Key("watched"), etag, 10, Cancellation)).Status);

        await PutTextAsync("watched", "two");
        ObjectRead changed = await Store.GetAsync(Key("watched"), etag, 10, Cancellation);
        Assert.Equal(ReadStatus.Found, changed.Status);
        Assert.Equal("two"u8.ToArray(), changed.Value!.Content.ToArray());
    }

    [Fact]
    public async Task A_read_over_its_limit_is_refused()
    {
        await PutTextAsync("large", "12345678901");

        InputTooLargeException refused = await Assert.ThrowsAsync<InputTooLargeException>(
            () => Store.GetAsync(Key("large"), null, 10, Cancellation));
        Assert.Equal(10, refused.Limit);
    }

    [Fact]
    public async Task Put_if_absent_leaves_what_is_there()
    {
        ConditionalWrite first = await Store.PutIfAbsentAsync(Key("once"), "first"u8.ToArray(), Cancellation);
        ConditionalWrite second = await Store.PutIfAbsentAsync(Key("once"), "second"u8.ToArray(), Cancellation);
        ConditionalWrite same = await Store.PutIfAbsentAsync(Key("once"), "first"u8.ToArray(), Cancellation);

        Assert.True(first.Written);
        Assert.False(second.Written);
        Assert.False(same.Written);
        Assert.Equal("first", await TextAsync("once"));
    }

    [Fact]
    public async Task Put_if_match_takes_the_present_etag_only()
    {
        string first = await PutTextAsync("moved", "first");
        ConditionalWrite second = await Store.PutIfMatchAsync(Key("moved"), "second"u8.ToArray(), first, Cancellation);
        ConditionalWrite stale = await Store.PutIfMatchAsync(Key("moved"), "third"u8.ToArray(), first, Cancellation);

        Assert.True(second.Written);
        Assert.False(stale.Written);
        Assert.Equal("second", await TextAsync("moved"));
        Assert.Equal(second.ETag, (await Store.FindAsync(Key("moved"), Cancellation))!.ETag);
    }

    [Fact]
    public async Task Put_if_match_on_a_missing_key_writes_nothing()
    {
        string etag = await PutTextAsync("was-there", "x");
        await Store.DeleteAsync(Key("was-there"), Cancellation);

        Assert.False((await Store.PutIfMatchAsync(Key("was-there"), "y"u8.ToArray(), etag, Cancellation)).Written);
        Assert.Null(await Store.FindAsync(Key("was-there"), Cancellation));
    }

    [Fact]
    public async Task Of_sixteen_writers_of_a_new_key_exactly_one_wins()
    {
        for (int round = 0; round < 10; round++)
        {
            string name = $"race-{round}";
            ConditionalWrite[] writes = await RaceAsync(i => Store.PutIfAbsentAsync(Key(name), Text($"writer {i}"), Cancellation));

            int winner = Array.FindIndex(writes, write => write.Written);
            Assert.Single(writes, write => write.Written);
            Assert.Equal($"writer {winner}", await TextAsync(name));
        }
    }

    [Fact]
    public async Task Of_sixteen_writers_with_one_etag_exactly_one_wins()
    {
        string etag = await PutTextAsync("race", "start");
        for (int round = 0; round < 10; round++)
        {
            string held = etag;
            ConditionalWrite[] writes = await RaceAsync(
                i => Store.PutIfMatchAsync(Key("race"), Text($"round {round}, writer {i}"), held, Cancellation));

            int winner = Array.FindIndex(writes, write => write.Written);
            Assert.Single(writes, write => write.Written);
            Assert.Equal($"round {round}, writer {winner}", await TextAsync("race"));
            etag = writes[winner].ETag!;
        }
    }

    [Fact]
    public async Task A_counter_moved_by_compare_and_set_loses_no_step()
    {
        await PutTextAsync("counter", "0");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (int steps = 0; steps < 10;)
            {
                StoredObject read = (await Store.FindAsync(Key("counter"), Cancellation))!;
                int next = int.Parse(System.Text.Encoding.UTF8.GetString(read.Content.Span)) + 1;
                steps += (await Store.PutIfMatchAsync(Key("counter"), Text($"{next}"), read.ETag, Cancellation)).Written ? 1 : 0;
            }
        }, Cancellation)));

        Assert.Equal("40", await TextAsync("counter"));
    }

    [Fact]
    public async Task A_reader_beside_writers_sees_whole_objects_only()
    {
        byte[][] contents = [.. Enumerable.Range(0, 4).Select(i => Enumerable.Repeat((byte)i, 50_000 * (i + 1)).ToArray())];
        await Store.PutAsync(Key("whole"), contents[0], Cancellation);
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 40; i++)
            {
                await Store.PutAsync(Key("whole"), contents[i % 4], Cancellation);
            }
        }, Cancellation);

        do
        {
            StoredObject read = (await Store.FindAsync(Key("whole"), Cancellation))!;
            Assert.True(read.Content.Span.SequenceEqual(contents[read.Content.Span[0]]));
        }
        while (!writing.IsCompleted);

        await writing;
    }

    [Fact]
    public async Task Lists_are_in_the_order_of_the_bytes_of_keys()
    {
        string[] names = ["a/b", "a-b", "a.b", "a0", "B", "a/a/c", "z", "a/b0", "_x", "a/a-c"];
        foreach (string name in names)
        {
            await PutTextAsync(name, name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal).Select(Key), (await ListAsync("")).Select(entry => entry.Key));
        Assert.Equal([Key("a/a-c"), Key("a/a/c"), Key("a/b"), Key("a/b0")], (await ListAsync("a/")).Select(entry => entry.Key));
        Assert.Equal([Key("a/b"), Key("a/b0")], (await ListAsync("a/b")).Select(entry => entry.Key));
        Assert.Empty(await ListAsync("nothing/"));
    }

    [Fact]
    public async Task A_list_begins_after_any_text()
    {
        foreach (string name in new[] { "m/1/x", "m/1/y", "m/2/x", "n" })
        {
            await PutTextAsync(name, name);
        }

        Assert.Equal([Key("m/1/y"), Key("m/2/x"), Key("n")], (await ListAsync("", "m/1/x")).Select(entry => entry.Key));
        Assert.Equal([Key("m/2/x")], (await ListAsync("m/", "m/1/z")).Select(entry => entry.Key));
        Assert.Equal([Key("m/1/x"), Key("m/1/y"), Key("m/2/x")], (await ListAsync("m/", "m/1")).Select(entry => entry.Key));
        Assert.Equal([Key("m/2/x")], (await ListAsync("m/", "m/10")).Select(entry => entry.Key));
        Assert.Empty(await ListAsync("m/", "m/3"));
    }

    [Fact]
    public async Task Many_keys_are_listed_once_each_in_order()
    {
        string[] names = [.. Enumerable.Range(0, ManyKeys).Select(i => $"many/{i % 7}/{i:D5}")];
        await Parallel.ForEachAsync(names, Cancellation, async (name, ct) => await Store.PutAsync(Key(name), Text(name), ct));

        List<ObjectEntry> listed = await ListAsync("many/");

        Assert.Equal(names.Order(StringComparer.Ordinal).Select(Key), listed.Select(entry => entry.Key));
        Assert.All(listed, entry => Assert.Equal("many/0/00000".Length, entry.Size));
    }

    [Fact]
    public async Task Folders_are_listed_once_each_in_order()
    {
        foreach (string name in new[] { "f/b/1", "f/a-b/1", "f/a/1", "f/a/2/3", "f/loose", "g/x" })
        {
            await PutTextAsync(name, name);
        }

        Assert.Equal([Key("f/a-b/"), Key("f/a/"), Key("f/b/")], await FoldersAsync("f/", null));
        Assert.Equal([Key("f/b/")], await FoldersAsync("f/", Key("f/a/")));
        Assert.Equal([Key("f/a/"), Key("f/b/")], await FoldersAsync("f/", Key("f/a-c")));
        Assert.Empty(await FoldersAsync("nothing/", null));
        await Store.DeleteAsync(Key("f/b/1"), Cancellation);
        Assert.Equal([Key("f/a-b/"), Key("f/a/")], await FoldersAsync("f/", null));
    }

    [Theory]
    [InlineData("größe/ñandú.txt")]
    [InlineData("日本語/鳥")]
    [InlineData("emoji-🐦")]
    [InlineData("a space/and+plus&amp;'quote'")]
    [InlineData("percent%41/%2F")]
    [InlineData(".hidden/.x.")]
    [InlineData("con/nul.txt")]
    [InlineData("colon:star*question?<pipe|>\"")]
    public async Task Unusual_keys_are_kept_as_they_are(string name)
    {
        await PutTextAsync(name, name);

        Assert.Equal(name, await TextAsync(name));
        Assert.Equal([Key(name)], (await ListAsync("")).Select(entry => entry.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("/absolute")]
    [InlineData("a//b")]
    [InlineData("a/../b")]
    [InlineData("..")]
    [InlineData("a/./b")]
    [InlineData("a/")]
    [InlineData("back\\slash")]
    [InlineData("new\nline")]
    public async Task A_text_that_is_no_key_is_refused(string key)
    {
        InvalidInputException refused = await Assert.ThrowsAsync<InvalidInputException>(
            () => Store.PutAsync(key, "x"u8.ToArray(), Cancellation));
        Assert.Equal("key", refused.Field);
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.GetAsync(key, null, 10, Cancellation));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.DeleteAsync(key, Cancellation));
    }

    [Fact]
    public async Task Half_a_character_and_a_key_over_1024_bytes_are_refused()
    {
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.GetAsync($"half-{(char)0xD83D}", null, 10, Cancellation));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.GetAsync($"{(char)0xDC26}-half", null, 10, Cancellation));
        await Assert.ThrowsAsync<InvalidInputException>(() => Store.GetAsync(string.Join('/', Enumerable.Repeat("long", 206)), null, 10, Cancellation));
    }

    [Fact]
    public async Task Cancelled_calls_end_with_cancellation_and_change_nothing()
    {
        await PutTextAsync("kept", "x");
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.PutAsync(Key("kept"), "y"u8.ToArray(), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.GetAsync(Key("kept"), null, 10, cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Store.DeleteAsync(Key("kept"), cancelled.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Store.ListAsync(Prefix, null, cancelled.Token).ToListAsync(cancelled.Token));
        Assert.Equal("x", await TextAsync("kept"));
    }

    [Fact]
    public async Task The_probe_passes()
    {
        await StoreProbe.RunAsync(Store, Cancellation);
    }

    protected virtual int ManyKeys => 1500;

    protected string Key(string name) => Prefix + name;

    protected async Task<List<ObjectEntry>> ListAsync(string prefix, string? after = null)
        => await Store.ListAsync(Key(prefix), after is null ? null : Key(after), Cancellation).ToListAsync(Cancellation);

    private static byte[] Text(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private static async Task<ConditionalWrite[]> RaceAsync(Func<int, Task<ConditionalWrite>> write)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<ConditionalWrite>[] racers =
        [
            .. Enumerable.Range(0, Writers).Select(i => Task.Run(async () =>
            {
                await start.Task;
                return await write(i);
            })),
        ];
        start.SetResult();
        return await Task.WhenAll(racers);
    }

    private async Task<List<string>> FoldersAsync(string prefix, string? after)
        => await Store.ListFoldersAsync(Key(prefix), after, Cancellation).ToListAsync(Cancellation);

    private Task<string> PutTextAsync(string name, string text) => Store.PutAsync(Key(name), Text(text), Cancellation);

    private async Task<string> TextAsync(string name)
        => System.Text.Encoding.UTF8.GetString((await Store.FindAsync(Key(name), Cancellation))!.Content.Span);
}
