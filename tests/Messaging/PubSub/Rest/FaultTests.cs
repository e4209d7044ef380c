using System.Text.Json;
using Aviary.Messaging;
using Aviary.Messaging.PubSub;
using Aviary.Messaging.PubSub.Rest;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Messaging.PubSub.Rest;

public sealed class FaultTests : IAsyncDisposable
{

    private FaultyPubSub _broker = null!;
    private PubSubTransport? _transport;

    public async ValueTask DisposeAsync()
    {
        if (_transport is not null)
        {
            await _transport.DisposeAsync();
        }

        await _broker.DisposeAsync();
    }

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    public async Task A_busy_broker_is_asked_again(int status)
    {
        await StartAsync();
        _broker.Fault = (number, context) => number <= 3 ? FaultyPubSub.StatusAsync(context, status) : Task.FromResult(false);
        await PublishAsync(Event("1"));
        Assert.Equal(4, _broker.Calls.Count);
        Assert.Single(_broker.Calls.Select(call => call.Body).Distinct());
    }

    [Fact]
    public async Task A_broker_that_stays_away_is_named_after_the_last_attempt()
    {
        await StartAsync();
        _broker.Fault = (_, context) => FaultyPubSub.StatusAsync(context, 503);
        BrokerUnavailableException error = await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(Event("1")));
        Assert.Contains("1 of 1", error.Message, StringComparison.Ordinal);
        Assert.Contains("503", error.Message, StringComparison.Ordinal);
        Assert.Equal(5, _broker.Calls.Count);
    }

    [Fact]
    public async Task A_lost_answer_is_asked_for_again()
    {
        await StartAsync();
        _broker.Fault = (number, context) =>
        {
            if (number == 1)
            {
                context.Abort();
            }

            return Task.FromResult(number == 1);
        };
        await PublishAsync(Event("1"));
        Assert.Equal(2, _broker.Calls.Count);
    }

    [Fact]
    public async Task A_broker_that_says_nothing_is_given_up_in_time()
    {
        await StartAsync(new PubSubClientOptions { Timeout = TimeSpan.FromMilliseconds(200), Retries = 1, RetryDelay = TimeSpan.FromMilliseconds(1) });
        _broker.Fault = async (_, context) =>
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return true;
        };
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(Event("1")).WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken));
        Assert.Equal(2, _broker.Calls.Count);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public async Task What_the_broker_does_not_allow_is_not_asked_again(int status)
    {
        await StartAsync();
        _broker.Fault = (_, context) => FaultyPubSub.StatusAsync(context, status);
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(Event("1")));
        Assert.Single(_broker.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("""{"messageIds":[]}""")]
    [InlineData("""{"messageIds":["1","2"]}""")]
    public async Task An_answer_that_confirms_nothing_is_no_confirmation(string answer)
    {
        await StartAsync();
        _broker.Fault = async (_, context) =>
        {
            await context.Response.WriteAsync(answer);
            return true;
        };
        await Assert.ThrowsAsync<BrokerUnavailableException>(() => PublishAsync(Event("1")));
    }

    [Fact]
    public async Task A_refused_message_does_not_fail_those_of_other_callers()
    {
        await StartAsync();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _broker.Fault = async (number, context) =>
        {
            if (number == 1)
            {
                first.SetResult();
                await others.Task;
                return false;
            }

            return _broker.Calls.ElementAt(number - 1).Body.Contains("\"poison\"", StringComparison.Ordinal) && await FaultyPubSub.StatusAsync(context, 400);
        };
        Task held = PublishAsync(Event("held"));
        await first.Task.WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
        Task good = PublishAsync(Event("good"));
        Task poison = PublishAsync(Event("poison"));
        others.SetResult();
        await Task.WhenAll(held, good);
        await Assert.ThrowsAsync<MessageRefusedException>(() => poison);
    }

    [Fact]
    public async Task Many_messages_go_in_calls_of_a_thousand_in_their_order()
    {
        await StartAsync();
        await PublishAsync([.. Enumerable.Range(0, 2_500).Select(i => Event($"{i}"))]);
        string[][] ids = [.. _broker.Bodies(":publish").Select(body => JsonDocument.Parse(body).RootElement.GetProperty("messages").EnumerateArray()
            .Select(message => message.GetProperty("attributes").GetProperty("ce-id").GetString()!).ToArray())];
        Assert.Equal([1_000, 1_000, 500], ids.Select(call => call.Length));
        Assert.Equal(Enumerable.Range(0, 2_500).Select(i => $"{i}"), ids.SelectMany(call => call));
    }

    [Fact]
    public async Task Large_messages_go_in_calls_of_ten_megabytes()
    {
        await StartAsync();
        await PublishAsync([.. Enumerable.Range(0, 5).Select(i => Event($"{i}") with { Body = new byte[3_000_000] })]);
        Assert.All(_broker.Bodies(":publish"), body => Assert.InRange(body.Length, 1, 10_000_000));
        Assert.Equal(3, _broker.Bodies(":publish").Count());
    }

    [Fact]
    public async Task Acknowledgements_are_repeated_until_they_are_taken()
    {
        await StartAsync();
        int refused = 0;
        var taken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _broker.Fault = async (_, context) =>
        {
            if (context.Request.Path.Value!.EndsWith(":acknowledge", StringComparison.Ordinal))
            {
                if (++refused <= 7)
                {
                    return await FaultyPubSub.StatusAsync(context, 503);
                }

                taken.TrySetResult();
            }

            return false;
        };
        _broker.Pulls.Enqueue("""{"receivedMessages":[{"ackId":"ack-1","message":{"messageId":"1","data":"aGk="}}]}""");
        await WhileSubscribedAsync(_ => Settlement.Done, () => taken.Task);
        Assert.All(_broker.Bodies(":acknowledge"), body => Assert.Equal("""{"ackIds":["ack-1"]}""", body));
        Assert.DoesNotContain(_broker.Bodies(":modifyAckDeadline"), body => body.Contains("\"ackDeadlineSeconds\":0", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_was_not_settled_is_given_back_in_its_order_when_the_subscription_ends()
    {
        await StartAsync();
        _broker.Pulls.Enqueue("""{"receivedMessages":[{"ackId":"a","message":{"messageId":"1","orderingKey":"k"}},{"ackId":"b","message":{"messageId":"2","orderingKey":"k"}},{"ackId":"c","message":{"messageId":"3","orderingKey":"k"}}]}""");
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var end = new CancellationTokenSource();
        Task subscription = _transport!.Subscriber.SubscribeAsync(
            new Subscription { Topic = "requests", Group = "workers", DrainTimeout = TimeSpan.Zero },
            async (_, cancellationToken) =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return [Settlement.Done];
            },
            end.Token);
        await begun.Task.WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await subscription.WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
        Assert.Empty(_broker.Bodies(":acknowledge"));
        Assert.Equal(["""{"ackIds":["a","b","c"],"ackDeadlineSeconds":0}"""], _broker.Bodies(":modifyAckDeadline"));
    }

    private static Message Event(string id) => new() { Id = id, Source = "/here", Type = "t" };

    private async Task StartAsync(PubSubClientOptions? client = null)
    {
        _broker = await FaultyPubSub.StartAsync();
        _transport = new PubSubTransport(
            new PubSubOptions
            {
                Project = "aviary",
                EmulatorHost = _broker.Host,
                FirstPause = TimeSpan.FromMilliseconds(1),
                Client = client ?? new PubSubClientOptions { Retries = 4, RetryDelay = TimeSpan.FromMilliseconds(1) },
            },
            TimeProvider.System,
            NullLoggerFactory.Instance);
    }

    private Task PublishAsync(params Message[] messages)
        => _transport!.Publisher.PublishAsync("requests", messages, TestContext.Current.CancellationToken);

    private async Task WhileSubscribedAsync(Func<ReceivedMessage, Settlement> each, Func<Task> until)
    {
        using var end = new CancellationTokenSource();
        Task subscription = _transport!.Subscriber.SubscribeAsync(
            new Subscription { Topic = "requests", Group = "workers" },
            (messages, _) => Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(each)]),
            end.Token);
        await until().WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
        await end.CancelAsync();
        await subscription.WaitAsync(TestWait.Limit, TestContext.Current.CancellationToken);
    }
}
