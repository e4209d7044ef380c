using Aviary.AsyncClassification;
using Aviary.Messaging;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>Sends requests, good and bad ones, until each is confirmed; now and then one twice.</summary>
internal sealed class Generator(IMessagePublisher publisher, DeliveryPlan plan, Random random)
{
    public const string Source = "/check/delivery";
    private const int Batch = 40;
    private const int Pixels = 784;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly List<Message> _accepted = [];

    /// <summary>The requests that the broker confirmed.</summary>
    public IReadOnlyList<Message> Accepted => _accepted;

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        for (int number = 0; !stop.IsCancellationRequested; number += Batch)
        {
            Message[] batch = [.. Enumerable.Range(number, Batch).Select(Request)];
            await PublishAsync(batch, cancellationToken);
            _accepted.AddRange(batch);
            if (random.Next(10) == 0)
            {
                await PublishAsync([_accepted[random.Next(_accepted.Count)]], cancellationToken);
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    private async Task PublishAsync(Message[] batch, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await publisher.PublishAsync(plan.Requests, batch, cancellationToken);
                return;
            }
            catch (BrokerUnavailableException)
            {
                // Some may have been taken: sent again, they are duplicates, which must not matter.
                await Task.Delay(Pause, cancellationToken);
            }
        }
    }

    private Message Request(int number)
    {
        int kind = random.Next(100);
        byte[] body = new byte[kind < 3 ? 100 : Pixels];
        random.NextBytes(body);
        return new Message
        {
            Id = $"{plan.Suffix}-{number}",
            Source = Source,
            Type = ClassificationTypes.Requested,
            Key = $"key {number % 16}",
            ContentType = kind == 3 ? null : "application/octet-stream",
            Extensions = new Dictionary<string, string> { [ClassificationTypes.Model] = kind == 4 ? "nobody" : "fashion" },
            Body = body,
        };
    }
}
