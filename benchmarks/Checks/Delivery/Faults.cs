namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>Does one thing after another to workers, broker and line, chosen by chance.</summary>
internal sealed class Faults(DeliveryBroker broker, Workers workers, Random random)
{
    private readonly SortedDictionary<string, int> _done = new(StringComparer.Ordinal);

    public int Count => _done.Values.Sum();

    public IReadOnlyDictionary<string, int> Done => _done;

    public async Task RunAsync(CancellationToken stop, CancellationToken cancellationToken)
    {
        List<(string Name, Func<CancellationToken, Task> Do)> kinds = [("worker killed", KillAsync), ("connections cut", CutAsync), ("slow link", SlowAsync)];
        if (workers.Count > broker.Workers)
        {
            kinds.Add(("rebalance", RebalanceAsync));
        }

        if (broker.CanRestart)
        {
            kinds.Add(("broker restarted", restart => broker.RestartAsync(TimeSpan.FromSeconds(1), restart)));
        }

        // Each kind comes before any comes twice.
        for (int number = 0; !stop.IsCancellationRequested; number++)
        {
            await PauseAsync(stop);
            if (stop.IsCancellationRequested)
            {
                return;
            }

            (string name, Func<CancellationToken, Task> perform) = number < kinds.Count ? kinds[number] : kinds[random.Next(kinds.Count)];
            await perform(cancellationToken);
            _done[name] = _done.GetValueOrDefault(name) + 1;
        }
    }

    private async Task PauseAsync(CancellationToken stop)
        => await Task.Delay(random.Next(800, 3_000), stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task KillAsync(CancellationToken cancellationToken)
    {
        int worker = random.Next(broker.Workers);
        workers.Kill(worker);
        await Task.Delay(random.Next(100, 1_000), cancellationToken);
        workers.Start(worker);
    }

    private Task CutAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        broker.Line?.Cut();
        return Task.CompletedTask;
    }

    private async Task SlowAsync(CancellationToken cancellationToken)
    {
        if (broker.Line is { } line)
        {
            line.DelayMs = random.Next(20, 200);
            await Task.Delay(random.Next(1_000, 3_000), cancellationToken);
            line.DelayMs = 0;
        }
    }

    /// <summary>One more joins the group and leaves it again.</summary>
    private async Task RebalanceAsync(CancellationToken cancellationToken)
    {
        workers.Start(broker.Workers);
        await Task.Delay(random.Next(3_000, 5_000), cancellationToken);
        await workers.StopAsync(broker.Workers, cancellationToken);
    }
}
