using Aviary.AsyncClassification;
using Aviary.Cli.Output;
using Aviary.Messaging;

namespace Aviary.Cli.Commands.Sending;

/// <summary>Sends a data set's pictures as requests and, where the plan says so, waits for what becomes of them.</summary>
internal sealed class DatasetSending(SendingPlan plan, DatasetRequests requests, IMessageTransport transport, TimeProvider time, ISendingProgress progress)
{
    private const int Batch = 500;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>What became of them; a cancellation ends the sending and the wait in good order, and the report says so.</summary>
    /// <exception cref="BrokerUnavailableException">The broker did not confirm.</exception>
    public async Task<SendingReport> RunAsync(CancellationToken cancellationToken)
    {
        if (plan.Wait)
        {
            await EnsureAsync(cancellationToken);
        }

        using CancellationTokenSource end = new();
        SentRequests sent = new(requests, plan.Count, time);
        Task listening = plan.Wait ? ListenAsync(sent, end.Token) : Task.CompletedTask;
        bool stopped = false;
        try
        {
            await SendAsync(sent, cancellationToken);
            if (plan.Wait)
            {
                await WaitAsync(sent, listening, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            stopped = true;
        }
        finally
        {
            await end.CancelAsync();
            await listening;
        }

        return sent.Report(plan.Wait) with { Stopped = stopped };
    }

    /// <summary>Before the first request: a broker that gives a new group nothing from before would keep the first answers from it.</summary>
    private async Task EnsureAsync(CancellationToken cancellationToken)
    {
        Subscription answers = plan.Answers();
        try
        {
            await transport.EnsureAsync([answers.Topic, SubscriptionTopics.Retries(answers)], answers.Group, cancellationToken);
        }
        catch (BrokerUnavailableException) when (transport.Capabilities.ReplayForNewGroups)
        {
            // The group needs nothing; perhaps the topics are there and only making them is forbidden. Sending will tell.
        }
    }

    private Task ListenAsync(SentRequests sent, CancellationToken cancellationToken)
    {
        Subscription answers = plan.Answers();
        return transport.Subscriber.SubscribeAsync(
            answers,
            (messages, _) =>
            {
                foreach (ReceivedMessage received in messages)
                {
                    sent.Take(received.Message, dead: received.Message.Type == ClassificationTypes.Requested);
                }

                return Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(_ => Settlement.Done)]);
            },
            cancellationToken);
    }

    private async Task SendAsync(SentRequests sent, CancellationToken cancellationToken)
    {
        for (int first = 0; first < plan.Count; first += Batch)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = Math.Min(Batch, plan.Count - first);
            DateTimeOffset now = time.GetUtcNow();
            Message[] messages = [.. Enumerable.Range(first, count).Select(number => requests.Request(number, now))];
            sent.Sending(first, count);
            await transport.Publisher.PublishAsync(plan.Requests, messages, cancellationToken);
            sent.Confirmed(count);
            progress.Show(plan, sent.Count);
        }
    }

    private async Task WaitAsync(SentRequests sent, Task listening, CancellationToken cancellationToken)
    {
        while (!sent.Completion.IsCompleted && !listening.IsCompleted && sent.Silence < plan.Patience)
        {
            try
            {
                await sent.Completion.WaitAsync(Look, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // Another look.
            }

            progress.Show(plan, sent.Count);
        }
    }
}
