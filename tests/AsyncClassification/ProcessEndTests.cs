using Aviary.AsyncClassification;
using Aviary.Messaging;
using Aviary.Registry.Versions;

namespace Aviary.Tests.AsyncClassification;

/// <summary>
/// Processes that end in the middle of a batch. Each is a classifier over one bucket that is left at work at the place where it ends, and the broker brings
/// the same messages to the next one.
/// </summary>
public sealed class ProcessEndTests : IAsyncLifetime
{
    private const string Suspects = "put attempts/suspects.json";

    private readonly TemporaryFolder _bucket = new();
    private readonly List<ClassifierPlace> _places = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (ClassifierPlace place in _places)
        {
            await place.DisposeAsync();
        }

        _bucket.Dispose();
    }

    [Fact]
    public async Task After_a_process_ended_its_requests_run_alone_and_have_their_answers()
    {
        await EndAsync(operation => operation.StartsWith("put-if-absent outcomes/", StringComparison.Ordinal));

        ClassifierPlace next = await PlaceAsync();
        IReadOnlyList<Settlement> settlements = await HandleAsync(next);

        Assert.All(settlements, settlement => Assert.Equal(Settlement.Done, settlement));
        Assert.Equal(2 * 3, next.Watched.Operations.Count(operation => operation == Suspects) - 2); // each began and ended; found and cleared besides
        ClassifierPlace last = await PlaceAsync();
        await HandleAsync(last);
        Assert.DoesNotContain(Suspects, last.Watched.Operations);
    }

    [Fact]
    public async Task A_request_that_ends_each_process_is_a_dead_letter_after_its_last_attempt_and_its_neighbours_are_answered()
    {
        // In a batch once, and then alone: the first has begun and ended before, the second ends the process.
        await EndAsync(operation => operation.StartsWith("put-if-absent outcomes/", StringComparison.Ordinal));
        for (int attempt = 2; attempt <= 3; attempt++)
        {
            int writes = 0;
            await EndAsync(operation => operation == Suspects && ++writes == 5);
        }

        ClassifierPlace last = await PlaceAsync();
        IReadOnlyList<Settlement> settlements = await HandleAsync(last);

        Assert.Equal((Settlement.Done, Settlement.Done), (settlements[0], settlements[2]));
        Settlement.DeadLettered dead = Assert.IsType<Settlement.DeadLettered>(settlements[1]);
        Assert.Equal((DeadReasons.ProcessEnded, 3), (dead.Reason, dead.Attempts));
        Assert.Equal(DeadReasons.ProcessEnded, (await last.OutcomeAsync("2"))?.DeadReason);
        Assert.Equal("class 3", (await last.OutcomeAsync("1"))?.Class);
        Assert.Equal("class 3", (await last.OutcomeAsync("3"))?.Class);
    }

    [Fact]
    public async Task A_batch_in_good_order_costs_one_write_and_leaves_no_suspects()
    {
        ClassifierPlace place = await PlaceAsync();
        await HandleAsync(place);

        Assert.Equal(["put attempts/0.json"], place.Watched.Operations.Where(operation => operation.StartsWith("put attempts/", StringComparison.Ordinal)));
        ClassifierPlace next = await PlaceAsync();
        await HandleAsync(next);
        Assert.Single(next.Watched.Operations, operation => operation == Suspects); // that there are none
    }

    /// <summary>A process that gets no further than one operation on its bucket, and never comes back.</summary>
    private async Task EndAsync(Func<string, bool> isEnd)
    {
        ClassifierPlace place = await PlaceAsync();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        place.Watched.Before = operation =>
        {
            if (!isEnd(operation))
            {
                return Task.CompletedTask;
            }

            ended.TrySetResult();
            return Task.Delay(Timeout.Infinite, ClassifierPlace.Cancellation);
        };
        _ = HandleAsync(place);
        await ended.Task.WaitAsync(TestWait.Limit, ClassifierPlace.Cancellation);
    }

    private static Task<IReadOnlyList<Settlement>> HandleAsync(ClassifierPlace place)
        => place.Classifier.HandleAsync([place.Request("1"), place.Request("2"), place.Request("3")], ClassifierPlace.Cancellation);

    private async Task<ClassifierPlace> PlaceAsync()
    {
        ClassifierPlace place = new(folder: _bucket.Path);
        _places.Add(place);
        ModelVersion version = await place.Serving.PublishAsync(winner: 3);
        await place.Serving.PromoteAsync(version);
        return place;
    }
}
