using Aviary.AsyncClassification;
using Aviary.Messaging;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>Sends requests until each is confirmed; now and then one twice. A tenth makes its model fail, some others are wrong in themselves, the rest are good.</summary>
internal sealed class Generator(IMessagePublisher publisher, DeliveryPlan plan, Random random)
{
    public const string Source = "/check/delivery";
    private const int Batch = 40;

    /// <summary>After so many batches comes one with the request that no process survives, in the middle of others.</summary>
    private const int EndsAfter = 20;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);

    private readonly List<Message> _accepted = [];
    private readonly HashSet<string> _good = [];

    /// <summary>The requests that the broker confirmed.</summary>
    public IReadOnlyList<Message> Accepted => _accepted;

    /// <summary>The ids of those that a model can answer.</summary>
    public IReadOnlySet<string> Good => _good;

    /// <summary>How many make their model fail.</summary>
    public int Failing { get; private set; }

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        for (int number = 0; !stop.IsCancellationRequested; number += Batch)
        {
            Message[] batch = [.. Enumerable.Range(number, Batch).Select(Request)];
            if (number == EndsAfter * Batch)
            {
                byte[] picture = new byte[DeliveryModels.Pixels];
                DeliveryModels.Slowest.CopyTo(picture);
                batch[Batch / 2] = Request(plan.IdThatEnds, number, DeliveryModels.Slow, picture);
                _good.Remove($"{plan.Suffix}-{number + (Batch / 2)}");
            }

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
        string id = $"{plan.Suffix}-{number}";
        byte[] picture = new byte[DeliveryModels.Pixels];
        random.NextBytes(picture);
        switch (random.Next(100))
        {
            case < 3:
                return Request(id, number, DeliveryModels.Fashion, picture[..100]);
            case 3:
                return Request(id, number, DeliveryModels.Fashion, picture) with { ContentType = null };
            case 4:
                return Request(id, number, "nobody", picture);
            case < 15:
                Failing++;
                picture[random.Next(picture.Length)] = byte.MaxValue;
                return Request(id, number, DeliveryModels.Lookup, picture);
            case < 50:
                _good.Add(id);
                return Request(id, number, DeliveryModels.Lookup, Array.ConvertAll(picture, level => (byte)(level % DeliveryModels.FirstUnknown)));
            default:
                _good.Add(id);
                return Request(id, number, DeliveryModels.Fashion, picture);
        }
    }

    private static Message Request(string id, int number, string model, byte[] body) => new()
    {
        Id = id,
        Source = Source,
        Type = ClassificationTypes.Requested,
        Key = $"key {number % 16}",
        ContentType = "application/octet-stream",
        Extensions = new Dictionary<string, string> { [ClassificationTypes.Model] = model },
        Body = body,
    };
}
