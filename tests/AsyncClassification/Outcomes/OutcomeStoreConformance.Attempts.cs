using Aviary.AsyncClassification.Outcomes;

namespace Aviary.Tests.AsyncClassification.Outcomes;

/// <summary>What is at work, as the next process finds it after one that ended without a word.</summary>
public abstract partial class OutcomeStoreConformance
{
    [Fact]
    public async Task Requests_that_were_at_work_when_a_process_ended_are_suspects_for_the_next()
    {
        Assert.Empty(await BeginAsync(await OpenAsync(), "1", "2"));

        Assert.Equal([Key("2")], await BeginAsync(await OpenAsync(), "2", "3"));
    }

    [Fact]
    public async Task Noting_a_batch_again_changes_nothing()
    {
        IAttemptStore attempts = (await OpenAsync()).Attempts;
        Guid batch = Guid.NewGuid();
        await attempts.BeginAsync(batch, [Key("1")], Cancellation);

        Assert.Empty(await attempts.BeginAsync(batch, [Key("1")], Cancellation));
    }

    [Fact]
    public async Task A_batch_that_ended_leaves_no_suspects_whether_outcomes_were_stored_or_not()
    {
        IOutcomeStore store = await OpenAsync();
        (Guid stored, Guid retried) = (Guid.NewGuid(), Guid.NewGuid());
        await store.Attempts.BeginAsync(stored, [Key("1")], Cancellation);
        await store.Attempts.BeginAsync(retried, [Key("2")], Cancellation);

        await store.StoreAsync([Result("1")], stored, Cancellation);
        await store.Attempts.EndAsync(retried, Cancellation);

        Assert.Empty(await BeginAsync(await OpenAsync(), "1", "2"));
    }

    [Fact]
    public async Task A_suspect_stays_one_until_it_has_its_outcome()
    {
        await BeginAsync(await OpenAsync(), "1");
        await BeginAsync(await OpenAsync(), "1");
        IOutcomeStore store = await OpenAsync();
        Assert.NotEmpty(await BeginAsync(store, "1"));

        await store.Attempts.ClearAsync([Key("1")], Cancellation);

        Assert.Empty(await BeginAsync(await OpenAsync(), "1"));
    }

    [Fact]
    public async Task Attempts_that_did_not_end_are_counted_through_processes()
    {
        await BeginAsync(await OpenAsync(), "1", "2");

        Assert.Equal(1, await (await OpenAsync()).Attempts.BeginAloneAsync(Key("1"), Cancellation));
        Assert.Equal(2, await (await OpenAsync()).Attempts.BeginAloneAsync(Key("1"), Cancellation));
        IAttemptStore third = (await OpenAsync()).Attempts;
        Assert.Equal(3, await third.BeginAloneAsync(Key("1"), Cancellation));
        await third.EndAloneAsync(Key("1"), Cancellation);

        Assert.Equal(3, await (await OpenAsync()).Attempts.BeginAloneAsync(Key("1"), Cancellation));
        Assert.Equal(1, await (await OpenAsync()).Attempts.BeginAloneAsync(Key("2"), Cancellation));
    }

    [Fact]
    public async Task Ending_what_is_no_suspect_changes_nothing()
    {
        IAttemptStore attempts = (await OpenAsync()).Attempts;
        await attempts.EndAloneAsync(Key("1"), Cancellation);
        await attempts.ClearAsync([Key("1")], Cancellation);
        await attempts.EndAsync(Guid.NewGuid(), Cancellation);

        Assert.Empty(await attempts.BeginAsync(Guid.NewGuid(), [Key("1")], Cancellation));
    }

    private OutcomeKey Key(string id) => new(_source, id);

    /// <summary>Begins a batch that nobody ends.</summary>
    private Task<IReadOnlySet<OutcomeKey>> BeginAsync(IOutcomeStore store, params string[] ids)
        => store.Attempts.BeginAsync(Guid.NewGuid(), [.. ids.Select(Key)], Cancellation);
}
