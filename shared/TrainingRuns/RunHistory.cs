using Aviary.Registry;

namespace Aviary.TrainingRuns;

/// <summary>
/// The runs that a report shows: the newest, and of the older ones those that may be open. What it reads is bounded, however many
/// records there are.
/// </summary>
internal sealed class RunHistory(RunLedger ledger, TimeProvider time)
{
    private const int Newest = 100;
    private const int Older = 100;
    private const int MaxListed = 5000;
    private const int Readers = 8;

    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    public async Task<RunList> ReadAsync(string model, DateTimeOffset since, CancellationToken cancellationToken)
    {
        List<string> ids = await ledger.IdsAsync(model, since, cancellationToken).Take(MaxListed).ToListAsync(cancellationToken);
        if (ids.Count == MaxListed)
        {
            // A bucket lists forwards only: what was listed is the oldest, and the newest are asked for besides.
            List<string> late = await ledger.IdsAsync(model, time.GetUtcNow() - Lately, cancellationToken).Take(MaxListed).ToListAsync(cancellationToken);
            ids = [.. ids.Union(late, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        }

        int newest = Math.Max(0, ids.Count - Newest);
        string[] chosen = [.. ids.Take(newest).Where(run => !ledger.IsKnownToHaveEnded(model, run)).Take(Older), .. ids.Skip(newest)];
        var read = new (RecordedRun? Found, DamagedObject? Damaged)[chosen.Length];
        ParallelOptions bound = new() { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, chosen.Length, bound, async (i, ct) => read[i] = await ledger.ReadAsync(model, chosen[i], ct));
        return new RunList(
            [.. read.Select(one => one.Found?.Run).OfType<TrainingRun>()], [.. read.Select(one => one.Damaged).OfType<DamagedObject>()]);
    }
}
