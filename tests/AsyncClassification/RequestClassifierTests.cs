using System.Text;
using System.Text.Json;
using Aviary.AsyncClassification;
using Aviary.AsyncClassification.Outcomes;
using Aviary.Messaging;
using Aviary.Messaging.InMemory;
using Aviary.Messaging.Records;
using Aviary.Registry.Storage;
using Aviary.Registry.Versions;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.AsyncClassification;

public sealed class RequestClassifierTests : IAsyncLifetime
{
    private readonly ClassifierPlace _place = new();
    private string _version = "";

    public async ValueTask InitializeAsync()
    {
        ModelVersion version = await _place.Serving.PublishAsync(winner: 3);
        await _place.Serving.PromoteAsync(version);
        _version = version.Version;
    }

    public ValueTask DisposeAsync() => _place.DisposeAsync();

    [Fact]
    public async Task A_request_gets_an_outcome_and_a_result_with_the_key_of_the_request()
    {
        Settlement settlement = await _place.HandleAsync(_place.Request());

        Assert.Equal(Settlement.Done, settlement);
        Outcome outcome = (await _place.OutcomeAsync())!;
        Assert.Equal(("fashion", _version, "class 3"), (outcome.Model, outcome.Version, outcome.Class));
        (string topic, Message result) = Assert.Single(_place.Published.Messages);
        Assert.Equal(("results", "key 1", ClassificationTypes.Completed, "1"), (topic, result.Key, result.Type, result.Id));
        JsonElement body = JsonDocument.Parse(result.Body).RootElement;
        Assert.Equal(
            ["id", "model", "version", "class", "index", "probability", "top", "receivedAt", "completedAt"],
            body.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("1", _version, 3), (body.GetProperty("id").GetString(), body.GetProperty("version").GetString(), body.GetProperty("index").GetInt32()));
        Assert.Equal(3, body.GetProperty("top").GetArrayLength());
    }

    [Fact]
    public async Task Json_and_bytes_of_the_same_numbers_get_the_same_answer()
    {
        await _place.Classifier.HandleAsync(
            [
                _place.Request("bytes", [9, 8, 7, 6, 5, 4]),
                _place.Request("json", "{\"inputs\":[[9,8,7,6,5,4]]}"u8.ToArray(), "application/json; charset=utf-8"),
            ],
            ClassifierPlace.Cancellation);

        Assert.Equal((await _place.OutcomeAsync("bytes"))!.Probability, (await _place.OutcomeAsync("json"))!.Probability);
    }

    [Fact]
    public async Task A_picture_gets_the_answer_of_its_pixels_and_a_bad_one_is_dead_alone()
    {
        // The model's rows are pictures of two pixels, red, green and blue of each side by side.
        byte[] picture = new PngWriter(2, 1, 8, 2).Write(_ => [9, 8, 7, 6, 5, 4]);
        await _place.Classifier.HandleAsync(
            [
                _place.Request("bytes", [9, 8, 7, 6, 5, 4]),
                _place.Request("cut", picture[..^8], "image/png"),
                _place.Request("picture", picture, "image/png"),
                _place.Request("gif", "GIF89a"u8.ToArray(), "image/gif"),
            ],
            ClassifierPlace.Cancellation);

        Assert.Equal((await _place.OutcomeAsync("bytes"))!.Probability, (await _place.OutcomeAsync("picture"))!.Probability);
        Outcome cut = (await _place.OutcomeAsync("cut"))!;
        Assert.Equal(DeadReasons.BadInput, cut.DeadReason);
        Assert.Contains("IEND", cut.DeadDetail, StringComparison.Ordinal);
        Assert.Contains("GIF", (await _place.OutcomeAsync("gif"))!.DeadDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_no_store_takes_is_replaced_in_why_a_request_is_dead()
    {
        await _place.HandleAsync(_place.Request() with { Problem = "\0, \uD83D and \uD83D\uDE00" });
        Assert.Equal("\uFFFD, \uFFFD and \uD83D\uDE00", (await _place.OutcomeAsync())!.DeadDetail);
    }

    [Fact]
    public async Task A_request_that_comes_again_gets_the_outcome_it_has()
    {
        await _place.HandleAsync(_place.Request());
        await _place.Serving.PromoteAsync(await _place.Serving.PublishAsync(winner: 1));
        await _place.Serving.Models.RefreshAsync("fashion", ClassifierPlace.Cancellation);

        Settlement again = await _place.HandleAsync(_place.Request());

        Assert.Equal(Settlement.Done, again);
        Assert.Equal("class 3", (await _place.OutcomeAsync())!.Class);
        Assert.Equal(2, _place.Published.Messages.Count);
        Assert.Equal(_place.Published.Messages[0].Message.Body.ToArray(), _place.Published.Messages[1].Message.Body.ToArray());
    }

    [Theory]
    [InlineData("123", "application/octet-stream", "fashion", DeadReasons.BadInput, "6 bytes")]
    [InlineData("", "application/octet-stream", "fashion", DeadReasons.BadInput, "0 bytes")]
    [InlineData("{\"inputs\":[[1,2]]}", "application/json", "fashion", DeadReasons.BadInput, "inputs[0]")]
    [InlineData("{\"inputs\":[[1,2,3,4,5,6],[1,2,3,4,5,6]]}", "application/json", "fashion", DeadReasons.BadInput, "one row")]
    [InlineData("{\"in", "application/json", "fashion", DeadReasons.BadInput, "body")]
    [InlineData("123456", null, "fashion", DeadReasons.BadInput, "content-type")]
    [InlineData("123456", "text/plain", "fashion", DeadReasons.BadInput, "'text/plain'")]
    [InlineData("123456", "application/octet-stream", "nobody", DeadReasons.UnknownModel, "nobody")]
    [InlineData("123456", "application/octet-stream", "No/Name", DeadReasons.BadModel, "'No/Name'")]
    [InlineData("123456", "application/octet-stream", null, DeadReasons.BadModel, "nothing")]
    public async Task What_cannot_be_classified_is_dead_with_a_reason_and_the_rest_of_its_batch_unharmed(
        string body, string? contentType, string? model, string reason, string detail)
    {
        IReadOnlyList<Settlement> settlements = await _place.Classifier.HandleAsync(
            [_place.Request("before"), _place.Request("bad", Encoding.UTF8.GetBytes(body), contentType, model), _place.Request("after")],
            ClassifierPlace.Cancellation);

        Outcome dead = (await _place.OutcomeAsync("bad"))!;
        Assert.Equal([Settlement.Done, Settlement.Dead(reason, dead.DeadDetail!), Settlement.Done], settlements);
        Assert.Equal(reason, dead.DeadReason);
        Assert.Contains(detail, dead.DeadDetail, StringComparison.Ordinal);
        Assert.Equal(["before", "after"], _place.Published.Messages.Select(published => published.Message.Id));
    }

    [Fact]
    public async Task Of_a_batch_in_which_a_tenth_makes_the_model_fail_all_others_are_answered_and_those_are_dead_after_one_attempt()
    {
        await _place.Serving.PromoteAsync(await _place.Serving.PublishAsync(_place.Serving.Prepare(TestModels.Lookup(200)), "lookup"));
        ReceivedMessage[] batch = [.. Enumerable.Range(0, 100).Select(i => _place.Request($"{i}", [1, 2, 3, 4, 5, (byte)(i % 10 == 7 ? 250 : i)], model: "lookup"))];

        IReadOnlyList<Settlement> settlements = await _place.Classifier.HandleAsync(batch, ClassifierPlace.Cancellation);

        for (int i = 0; i < batch.Length; i++)
        {
            Outcome outcome = (await _place.OutcomeAsync($"{i}"))!;
            Assert.Equal(i % 10 == 7 ? DeadReasons.BadInput : null, outcome.DeadReason);
            Assert.Equal(i % 10 == 7 ? Settlement.Dead(DeadReasons.BadInput, outcome.DeadDetail!) : Settlement.Done, settlements[i]);
        }
    }

    [Theory]
    [InlineData(new byte[] { 255, 0, 254 })]
    [InlineData(new byte[] { 0x63, 0xc3, 0xbc })]
    [InlineData(new byte[0])]
    public async Task A_result_has_the_bytes_of_the_requests_key(byte[] key)
    {
        ReceivedMessage plain = _place.Request();
        ReceivedMessage request = RecordReader.Read(plain.Origin, key, plain.Message.Body, RecordWriter.Headers(plain.Message), plain.ReceivedAt);
        Assert.Equal(Settlement.Done, await _place.HandleAsync(request));
        Assert.Equal(key, RecordWriter.Key(Assert.Single(_place.Published.Messages).Message)!.Value.ToArray());
    }

    [Fact]
    public async Task A_request_whose_result_no_broker_would_take_is_dead_and_says_why()
    {
        await _place.HandleAsync(_place.Request(new string('x', 1_025)));
        ReceivedMessage heavy = _place.Request("heavy");
        await _place.HandleAsync(heavy with { Message = heavy.Message with { Key = new string('k', 990_000) } });

        Assert.Equal(DeadReasons.BadMessage, (await _place.OutcomeAsync(new string('x', 1_025)))?.DeadReason);
        Outcome dead = (await _place.OutcomeAsync("heavy"))!;
        Assert.Equal(DeadReasons.BadMessage, dead.DeadReason);
        Assert.Contains("its result could not be published: key", dead.DeadDetail, StringComparison.Ordinal);
        Assert.Empty(_place.Published.Messages);
    }

    [Fact]
    public async Task A_body_over_the_limit_is_dead_and_names_the_setting()
    {
        await _place.HandleAsync(_place.Request(body: new byte[1_001]));

        Outcome dead = (await _place.OutcomeAsync())!;
        Assert.Equal(DeadReasons.TooLarge, dead.DeadReason);
        Assert.Contains("Serving:MaxBodyBytes", dead.DeadDetail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_message_and_an_event_of_another_type_are_dead()
    {
        ReceivedMessage damaged = _place.Request("damaged") with { Problem = "ce_model: expected UTF-8, got 3 bytes that are none" };
        ReceivedMessage other = _place.Request("other");
        other = other with { Message = other.Message with { Type = "com.example.other" } };

        await _place.Classifier.HandleAsync([damaged, other], ClassifierPlace.Cancellation);

        Assert.Equal((DeadReasons.BadMessage, damaged.Problem), ((await _place.OutcomeAsync("damaged"))!.DeadReason, (await _place.OutcomeAsync("damaged"))!.DeadDetail));
        Assert.Equal(DeadReasons.UnknownType, (await _place.OutcomeAsync("other"))!.DeadReason);
    }

    [Fact]
    public async Task While_the_registry_is_away_a_request_is_tried_again_and_the_last_failure_is_its_outcome()
    {
        await using ClassifierPlace place = new();
        ModelVersion version = await place.Serving.PublishAsync(winner: 3);
        await place.Serving.PromoteAsync(version);
        place.Serving.Store.Store.Before = _ => throw new StoreUnavailableException("bucket", "the registry is away");

        Settlement first = await place.HandleAsync(place.Request());
        Assert.IsType<Settlement.RetryLater>(first);
        Assert.Null(await place.OutcomeAsync());

        await place.HandleAndSettleAsync(place.Request(attempt: 3));
        Outcome dead = (await place.OutcomeAsync())!;
        Assert.Equal((DeadReasons.Unavailable, true), (dead.DeadReason, dead.DeadDetail!.EndsWith("(attempt 3 of 3)", StringComparison.Ordinal)));
        (string topic, Message letter) = Assert.Single(place.Published.Messages);
        Assert.Equal("requests.dead", topic);
        Assert.Equal([dead.DeadReason, dead.DeadDetail, "3"], new[] { "dead-reason", "dead-detail", "dead-attempts" }.Select(name => Encoding.UTF8.GetString(letter.Headers[name].Span)));
    }

    [Fact]
    public async Task A_request_that_has_its_result_is_no_dead_letter_when_the_last_attempt_of_its_repetition_fails()
    {
        await _place.HandleAsync(_place.Request());
        _place.Watched.Before = operation => operation.StartsWith("put attempts/", StringComparison.Ordinal)
            ? throw new InvalidOperationException("a mistake of ours")
            : Task.CompletedTask;

        await Assert.ThrowsAsync<InvalidOperationException>(() => _place.HandleAsync(_place.Request(attempt: 3)));
        await _place.SettleAsync(_place.Request(attempt: 3), Settlement.Retry("a mistake of ours"));

        Assert.False((await _place.OutcomeAsync())!.IsDead);
        Assert.Equal(["results", "results"], _place.Published.Messages.Select(sent => sent.Topic));
    }

    [Fact]
    public async Task A_request_whose_every_attempt_ends_in_an_error_of_ours_has_its_outcome_before_it_is_a_dead_letter()
    {
        _place.Watched.Before = operation => operation.StartsWith("put attempts/", StringComparison.Ordinal)
            ? throw new InvalidOperationException("a mistake of ours")
            : Task.CompletedTask;
        await using InMemoryTransport broker = new(null, _place.Time, NullLoggerFactory.Instance);
        await broker.Publisher.PublishAsync("requests", _place.Request().Message, ClassifierPlace.Cancellation);
        TaskCompletionSource<Outcome?> found = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(ClassifierPlace.Cancellation);
        Task classifying = broker.Subscriber.SubscribeAsync(_place.Classifier.Subscription, _place.Classifier.HandleAsync, stop.Token);
        Task reading = broker.Subscriber.SubscribeAsync(new Subscription { Topic = "requests.dead", Group = "tests" }, ReadAsync, stop.Token);

        await _place.Time.PassUntilAsync(found.Task);
        await stop.CancelAsync();
        await Task.WhenAll(classifying, reading);

        Outcome? outcome = await found.Task;
        Assert.Equal(("attempts-used-up", "InvalidOperationException: a mistake of ours"), (outcome?.DeadReason, outcome?.DeadDetail));

        async Task<IReadOnlyList<Settlement>> ReadAsync(IReadOnlyList<ReceivedMessage> letters, CancellationToken cancellationToken)
        {
            found.SetResult(await _place.OutcomeAsync(letters[0].Message.Id));
            return [Settlement.Done];
        }
    }

    [Fact]
    public async Task A_request_whose_retry_the_broker_refuses_has_its_outcome_and_its_dead_letter()
    {
        _place.Published.Refuses = "requests.retries";

        await _place.SettleAsync(_place.Request(), Settlement.Retry("the model is away"));

        Assert.Equal("refused-by-broker", (await _place.OutcomeAsync())!.DeadReason);
        Assert.Equal("requests.dead", Assert.Single(_place.Published.Messages).Topic);
    }

    [Fact]
    public async Task While_the_outcome_store_is_away_nothing_is_settled_and_no_attempt_is_used_up()
    {
        int failures = 2;
        _place.Watched.Before = operation => operation.StartsWith("put-if-absent", StringComparison.Ordinal) && failures-- > 0
            ? throw new StoreUnavailableException("bucket", "the store is away")
            : Task.CompletedTask;

        Task<Settlement> handling = _place.HandleAsync(_place.Request());
        await _place.Time.PassUntilAsync(handling);

        Assert.Equal(Settlement.Done, await handling);
        Assert.NotNull(await _place.OutcomeAsync());
    }

    [Fact]
    public async Task A_result_is_published_until_the_broker_takes_it()
    {
        _place.Published.Failures = 3;

        Task<Settlement> handling = _place.HandleAsync(_place.Request());
        await _place.Time.PassUntilAsync(handling);

        Assert.Equal(Settlement.Done, await handling);
        Assert.Single(_place.Published.Messages);
    }
}
