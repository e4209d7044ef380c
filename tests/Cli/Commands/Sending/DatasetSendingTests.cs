using System.Text;
using Aviary.AsyncClassification;
using Aviary.Cli.Commands.Sending;
using Aviary.Cli.Output;
using Aviary.Messaging;
using Aviary.Messaging.InMemory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Tests.Cli.Commands.Sending;

public sealed class DatasetSendingTests
{
    private const string Run = "run";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Results_and_dead_letters_of_all_requests_end_the_wait()
    {
        await using InMemoryTransport broker = new(null, TimeProvider.System, NullLoggerFactory.Instance);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task app = AppAsync(broker, end.Token);
        SendingReport report = await Sending(broker, TimeProvider.System, 1_200).RunAsync(Token).WaitAsync(TestWait.Limit, Token);
        await end.CancelAsync();
        await app;
        Assert.Equal((1_200, 1_080, 120, 0), (report.Sent, report.Answered, report.Dead, report.Lost));
        Assert.Equal(1, report.Accuracy);
        Assert.False(report.Stopped);
    }

    [Fact]
    public async Task Requests_that_nobody_answers_are_lost_once_the_patience_is_over()
    {
        FakeTimeProvider time = FakeTime.AtStart();
        await using InMemoryTransport broker = new(null, time, NullLoggerFactory.Instance);
        Task<SendingReport> sending = Sending(broker, time, 7).RunAsync(Token);
        await time.PassUntilAsync(sending);
        SendingReport report = await sending;
        Assert.Equal((7, 0, 0, 7), (report.Sent, report.Answered, report.Dead, report.Lost));
        Assert.True(report.Elapsed >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Ended_by_the_user_it_tells_what_is_open()
    {
        await using InMemoryTransport broker = new(null, TimeProvider.System, NullLoggerFactory.Instance);
        using CancellationTokenSource user = CancellationTokenSource.CreateLinkedTokenSource(Token);
        WatchedSending watched = new(user);
        SendingReport report = await Sending(broker, TimeProvider.System, 7, watched).RunAsync(user.Token).WaitAsync(TestWait.Limit, Token);
        Assert.True(report.Stopped);
        Assert.Equal((7, 0, 7), (report.Sent, report.Answered, report.Lost));
    }

    [Fact]
    public async Task Without_waiting_nothing_is_lost()
    {
        await using InMemoryTransport broker = new(null, TimeProvider.System, NullLoggerFactory.Instance);
        SendingPlan plan = Plan(7) with { Wait = false };
        DatasetSending sending = new(plan, Requests(), broker, TimeProvider.System, new WatchedSending(null));
        SendingReport report = await sending.RunAsync(Token);
        Assert.Equal((7, 0, 0), (report.Sent, report.Answered, report.Lost));
    }

    private static DatasetSending Sending(IMessageTransport broker, TimeProvider time, int count, ISendingProgress? progress = null)
        => new(Plan(count), Requests(), broker, time, progress ?? new WatchedSending(null));

    private static DatasetRequests Requests() => new(SentRequestsTests.Pictures(), "fashion", Run);

    private static SendingPlan Plan(int count) => new(Run, count, Wait: true, TimeSpan.FromSeconds(60), new MessagingOptions());

    /// <summary>Answers each request rightly, but buries every tenth.</summary>
    private static Task AppAsync(InMemoryTransport broker, CancellationToken cancellationToken)
    {
        MessagingOptions topics = new();
        DatasetRequests requests = Requests();
        return broker.Subscriber.SubscribeAsync(
            topics.RequestSubscription(),
            async (messages, late) =>
            {
                List<Settlement> settlements = [];
                foreach (Message request in messages.Select(received => received.Message))
                {
                    int number = requests.NumberOf(request.Id)!.Value;
                    if (number % 10 == 0)
                    {
                        settlements.Add(Settlement.Dead("bad-input", "every tenth"));
                        continue;
                    }

                    await broker.Publisher.PublishAsync(topics.Results, Result(request, requests.LabelOf(number)), late);
                    settlements.Add(Settlement.Done);
                }

                return settlements;
            },
            cancellationToken);
    }

    private static Message Result(Message request, int index) => new()
    {
        Id = request.Id,
        Source = "/models/fashion/results",
        Type = ClassificationTypes.Completed,
        Body = Encoding.UTF8.GetBytes($"{{\"index\":{index}}}"),
    };

    /// <summary>Ends the run as soon as all is sent, where it is told to.</summary>
    private sealed class WatchedSending(CancellationTokenSource? end) : ISendingProgress
    {
        public void Show(SendingPlan plan, (int Sent, int Answered, int Dead) count)
        {
            if (count.Sent == plan.Count)
            {
                end?.Cancel();
            }
        }
    }
}
