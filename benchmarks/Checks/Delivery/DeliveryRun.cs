using System.Diagnostics;
using Aviary.AsyncClassification;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>One broker for one while: workers, faults, requests; then the history is checked.</summary>
internal static class DeliveryRun
{
    /// <summary>How long after the last fault nothing may happen before what is missing is taken for lost.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(90);

    public static async Task<DeliveryHistory> RunAsync(
        DeliveryBroker broker, DeliveryPlan plan, OutcomeDatabase database, string folder, int seed, Action<string> say, CancellationToken cancellationToken)
    {
        // One more than work at the beginning: it joins and leaves. With pushes there is one address and no group.
        int[] ports = [.. Enumerable.Range(0, broker.Workers == 1 ? 1 : broker.Workers + 1).Select(_ => ChildProcess.FreePort())];
        await broker.PrepareAsync(plan, ports, cancellationToken);
        using Workers workers = new(folder, ports, broker.WorkerSettings(plan));
        for (int worker = 0; worker < broker.Workers; worker++)
        {
            workers.Start(worker);
        }

        using CancellationTokenSource observed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Observer observer = new(broker.Client, plan);
        Task observing = observer.RunAsync(observed.Token);
        RequestThatEnds ends = new(plan, database, workers, broker.Workers);
        Task ending = ends.RunAsync(observed.Token);
        Generator generator = new(broker.Client.Publisher, plan, new Random(seed));
        Faults faults = new(broker, workers, new Random(seed + 1));
        using (CancellationTokenSource stop = new(plan.Duration))
        {
            Task sending = generator.RunAsync(stop.Token, cancellationToken);
            Task breaking = faults.RunAsync(stop.Token, cancellationToken);
            // An observer that ends early has failed, and with it the check.
            await await Task.WhenAny(Task.WhenAll(sending, breaking), observing);
        }

        say($"{broker.Name}: {generator.Accepted.Count} accepted, {string.Join(", ", faults.Done.Select(fault => $"{fault.Value} × {fault.Key}"))}; waiting for the rest");
        if (!await SettleAsync(database, generator.Accepted.Count, cancellationToken))
        {
            foreach (string last in workers.Words())
            {
                say($"{broker.Name}: a worker said last: {last}");
            }
        }

        if (workers.Ended() is { } words)
        {
            say($"{broker.Name}: a worker ended by itself: {words}");
        }

        await observed.CancelAsync();
        await observing;
        await ending;
        string? reason = await database.ReasonAsync(plan.IdThatEnds, cancellationToken);
        say($"{broker.Name}: {ends.Ended} processes ended at the request that no process survives; it is {(reason is null ? "no dead letter" : $"dead, {reason}")}");
        return DeliveryHistory.Check(generator, await database.ReadAsync(cancellationToken), observer, faults.Count) with
        {
            FoundOut = reason == DeadReasons.ProcessEnded ? 1 : 0,
        };
    }

    /// <summary>Whether every request got its outcome.</summary>
    private static async Task<bool> SettleAsync(OutcomeDatabase database, int accepted, CancellationToken cancellationToken)
    {
        int before = -1;
        long since = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(since) < Silence)
        {
            int now = await database.CountAsync(cancellationToken);
            if (now >= accepted)
            {
                // What is said of the last ones may still be on its way.
                await Task.Delay(TimeSpan.FromSeconds(3), cancellationToken);
                return true;
            }

            since = now > before ? Stopwatch.GetTimestamp() : since;
            before = now;
            await Task.Delay(500, cancellationToken);
        }

        return false;
    }
}
