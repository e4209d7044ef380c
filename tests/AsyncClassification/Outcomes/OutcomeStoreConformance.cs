using Aviary.AsyncClassification.Outcomes;

namespace Aviary.Tests.AsyncClassification.Outcomes;

/// <summary>The contract of <see cref="IOutcomeStore"/>; every home of outcomes inherits it.</summary>
public abstract partial class OutcomeStoreConformance
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 3, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset LongAgo = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _source = $"/tests/{Guid.NewGuid():N}";

    /// <summary>The store's clock.</summary>
    internal FakeTimeProvider Time { get; } = new(LongAgo);

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_stored_is_found_with_all_its_parts()
    {
        IOutcomeStore store = await OpenAsync();
        Outcome result = Result("1");
        Outcome dead = Dead("2");

        IReadOnlyList<Outcome> standing = await store.StoreAsync([result, dead], Cancellation);

        Assert.Equal([result, dead], standing);
        Assert.Equal(result, await store.FindAsync(result.Key, Cancellation));
        Assert.Equal(dead, await store.FindAsync(dead.Key, Cancellation));
        Assert.Null(await store.FindAsync(Result("3").Key, Cancellation));
    }

    [Fact]
    public async Task The_first_outcome_stands_whatever_comes_later()
    {
        IOutcomeStore store = await OpenAsync();
        Outcome first = Result("1", "first");
        await store.StoreAsync([first], Cancellation);

        IReadOnlyList<Outcome> standing = await store.StoreAsync([Dead("1"), Result("2", "other")], Cancellation);

        Assert.Equal([first, Result("2", "other")], standing);
        Assert.Equal(first, await store.FindAsync(first.Key, Cancellation));
    }

    [Fact]
    public async Task Of_several_for_one_request_in_one_batch_the_first_stands()
    {
        IOutcomeStore store = await OpenAsync();

        IReadOnlyList<Outcome> standing = await store.StoreAsync([Result("1", "a"), Result("2"), Result("1", "b")], Cancellation);

        Assert.Equal(["a", "cat", "a"], standing.Select(outcome => outcome.Class));
    }

    [Theory]
    [InlineData('a')]
    [InlineData('\u6F22')]
    [InlineData('\uD83D')]
    [InlineData('\0')]
    public async Task A_request_with_names_of_any_length_and_characters_is_stored_and_found(char first)
    {
        IOutcomeStore store = await OpenAsync();

        // Without repetitions: what can be packed would hide how long it is.
        Random random = new(7);
        string Name() => string.Concat(Enumerable.Range(0, 512).Select(_ => (char)(first + (first is '\u6F22' ? random.Next(9_000) : 0))));
        Outcome outcome = Dead("1") with { Source = _source + Name()[^400..], Id = Name() };

        await store.StoreAsync([outcome], Cancellation);

        Assert.Equal(outcome, await store.FindAsync(outcome.Key, Cancellation));
    }

    [Fact]
    public async Task The_same_id_from_another_source_is_another_request()
    {
        IOutcomeStore store = await OpenAsync();
        Outcome other = Result("1", "other") with { Source = _source + "/b" };

        await store.StoreAsync([Result("1"), other], Cancellation);

        Assert.Equal("cat", (await store.FindAsync(Result("1").Key, Cancellation))!.Class);
        Assert.Equal("other", (await store.FindAsync(other.Key, Cancellation))!.Class);
    }

    [Fact]
    public async Task Many_at_once_agree_on_one_outcome_for_each_request()
    {
        IOutcomeStore store = await OpenAsync();

        IReadOnlyList<Outcome>[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => store.StoreAsync(
            [.. Enumerable.Range(0, 50).Select(i => (i + (worker * 7)) % 50).Select(i => Result($"{i}", $"by {worker}"))], Cancellation)));

        for (int i = 0; i < 50; i++)
        {
            string id = $"{i}";
            Assert.Single(all.Select(standing => standing.Single(outcome => outcome.Key.Id == id).Class).Distinct());
        }
    }

    [Theory]
    [InlineData("ü 鳥 🐦 \" ' \\ \n")]
    [InlineData("a\0b")]
    [InlineData("")]
    public async Task Names_of_any_text_are_kept_apart(string id)
    {
        IOutcomeStore store = await OpenAsync();

        await store.StoreAsync([Result(id), Result(id + "x", "other")], Cancellation);

        Assert.Equal("cat", (await store.FindAsync(Result(id).Key, Cancellation))!.Class);
    }

    [Fact]
    public async Task Names_that_are_too_long_for_an_index_are_kept_apart_all_the_same()
    {
        IOutcomeStore store = await OpenAsync();
        string id = string.Concat(Enumerable.Range(0, 100_000).Select(i => (char)('a' + (i * i % 26))));

        await store.StoreAsync([Result(id), Result(id + "x", "other")], Cancellation);

        Assert.Equal("cat", (await store.FindAsync(Result(id).Key, Cancellation))!.Class);
        Assert.Equal("other", (await store.FindAsync(Result(id + "x").Key, Cancellation))!.Class);
    }

    [Fact]
    public async Task What_was_stored_is_there_after_a_restart()
    {
        Outcome first = Result("1", "first");
        await (await OpenAsync()).StoreAsync([first], Cancellation);

        IReadOnlyList<Outcome> standing = await (await OpenAsync()).StoreAsync([Result("1", "second")], Cancellation);

        Assert.Equal([first], standing);
    }

    [Fact]
    public async Task What_was_completed_before_a_time_is_forgotten_and_the_rest_is_kept()
    {
        // Long ago, since the table is shared with whatever else is tested.
        IOutcomeStore store = await OpenAsync();
        Outcome old = await StoreAtAsync(store, Result("1", "old"));
        Time.Advance(TimeSpan.FromDays(10));
        DateTimeOffset before = Time.GetUtcNow();
        Outcome young = await StoreAtAsync(store, Result("2", "young"));

        Assert.True(await store.DeleteExpiredAsync(before, Cancellation) >= 1);

        Assert.Null(await store.FindAsync(old.Key, Cancellation));
        Assert.Equal(young, await store.FindAsync(young.Key, Cancellation));
        Assert.Equal("again", (await StoreAtAsync(store, Result("1", "again"))).Class);
        Assert.Equal("again", (await (await OpenAsync()).FindAsync(old.Key, Cancellation))?.Class);
    }

    [Fact]
    public async Task Outcomes_are_stored_while_old_ones_are_forgotten()
    {
        IOutcomeStore store = await OpenAsync();
        for (int i = 0; i < 20; i++)
        {
            await StoreAtAsync(store, Result($"old {i}"));
        }

        Time.Advance(TimeSpan.FromDays(10));
        DateTimeOffset before = Time.GetUtcNow();
        Task<int> forgetting = store.DeleteExpiredAsync(before, Cancellation);
        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("young", (await StoreAtAsync(store, Result($"young {i}", "young"))).Class);
        }

        Assert.True(await forgetting >= 20);
        for (int i = 0; i < 20; i++)
        {
            Assert.Null(await store.FindAsync(Result($"old {i}").Key, Cancellation));
            Assert.NotNull(await store.FindAsync(Result($"young {i}").Key, Cancellation));
        }
    }

    /// <summary>Stores an outcome that is completed now.</summary>
    private async Task<Outcome> StoreAtAsync(IOutcomeStore store, Outcome outcome)
        => Assert.Single(await store.StoreAsync([outcome with { ReceivedAt = Time.GetUtcNow(), CompletedAt = Time.GetUtcNow() }], Cancellation));

    /// <summary>A store that is ready, over the same data each time.</summary>
    protected abstract Task<IOutcomeStore> OpenAsync();

    protected Outcome Result(string id, string name = "cat") => new()
    {
        Source = _source,
        Id = id,
        Model = "pets",
        Version = "20261121T030000Z-1a2b3c4d",
        Class = name,
        Probability = 0.75f,
        Result = "{\"id\":\"x\"}",
        ReceivedAt = Start,
        CompletedAt = Start.AddMilliseconds(12),
    };

    protected Outcome Dead(string id) => new()
    {
        Source = _source,
        Id = id,
        DeadReason = "bad-input",
        DeadDetail = "body: expected 784 bytes, got 3 bytes",
        ReceivedAt = Start,
        CompletedAt = Start.AddSeconds(1),
    };
}
