using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Messaging;

namespace Aviary.Benchmarks.Broker;

/// <summary>
/// From when a request is due until its result has come back, which is published after the outcome was stored: requests arrive at
/// random times whether earlier ones are answered or not.
/// </summary>
internal static class BrokerLatency
{
    private const int First = 200;
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(30);

    public static async Task<(double P50Ms, double P99Ms)> RunAsync(
        BrokerStage stage, string block, double perSecond, TimeSpan duration, byte[][] pictures, CancellationToken cancellationToken)
    {
        int count = (int)(perSecond * duration.TotalSeconds);
        long[] due = new long[First + count];
        ConcurrentDictionary<int, long> heard = new();
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task hearing = HearAsync(stage, block, heard, end.Token);

        // Answers to these prove that the observer has passed all earlier results.
        await SendAsync(stage, block, 0, First, perSecond, due, pictures, cancellationToken);
        await UntilAsync(heard, First, cancellationToken);
        await SendAsync(stage, block, First, count, perSecond, due, pictures, cancellationToken);
        await UntilAsync(heard, First + count, cancellationToken);
        await end.CancelAsync();
        await hearing;
        double[] latencies = [.. heard.Where(answer => answer.Key >= First)
            .Select(answer => Stopwatch.GetElapsedTime(due[answer.Key], answer.Value).TotalMilliseconds)];
        return (Quantile.Median(latencies), Quantile.At(latencies, 0.99));
    }

    private static Task HearAsync(BrokerStage stage, string block, ConcurrentDictionary<int, long> heard, CancellationToken cancellationToken)
        => stage.Client.Subscriber.SubscribeAsync(
            stage.Results($"latency-{block}"),
            (messages, _) =>
            {
                long now = Stopwatch.GetTimestamp();
                foreach (string id in messages.Select(received => received.Message.Id))
                {
                    if (id.StartsWith(block, StringComparison.Ordinal) && int.TryParse(id.AsSpan(block.Length + 1), CultureInfo.InvariantCulture, out int number))
                    {
                        heard.TryAdd(number, now);
                    }
                }

                return Task.FromResult<IReadOnlyList<Settlement>>([.. messages.Select(_ => Settlement.Done)]);
            },
            cancellationToken);

    private static async Task SendAsync(
        BrokerStage stage, string block, int first, int count, double perSecond, long[] due, byte[][] pictures, CancellationToken cancellationToken)
    {
        List<Task> sent = new(count);
        await Task.Factory.StartNew(
            () =>
            {
                Random random = new(first);
                double next = Stopwatch.GetTimestamp();
                for (int number = first; number < first + count; number++)
                {
                    next += -Math.Log(1 - random.NextDouble()) / perSecond * Stopwatch.Frequency;
                    due[number] = (long)next;
                    Pause.Until(due[number]);
                    sent.Add(stage.PublishAsync(BrokerStage.Request(block, BrokerModels.Fashion, number, pictures), cancellationToken));
                }
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        await Task.WhenAll(sent);
    }

    private static async Task UntilAsync(ConcurrentDictionary<int, long> heard, int count, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (heard.Count < count)
        {
            if (Stopwatch.GetElapsedTime(start) > LastAnswers)
            {
                throw new InvalidOperationException($"{count - heard.Count} of {count} results did not come");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
