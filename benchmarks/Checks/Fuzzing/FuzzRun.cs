using System.Text.Json;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>Many damaged cases, in a process for each core, and what came of them.</summary>
internal static class FuzzRun
{
    /// <returns>0 where nothing crashed or hung.</returns>
    public static async Task<int> RunAsync(string target, string? folder, int count, int seed, bool json, CancellationToken cancellationToken)
    {
        Action<string> say = json ? Console.Error.WriteLine : Console.WriteLine;
        int workers = Math.Clamp(Environment.ProcessorCount, 1, count);
        FuzzShare[] shares = [.. Enumerable.Range(0, workers).Select(_ => new FuzzShare(target, folder, seed, say))];
        try
        {
            await Task.WhenAll(shares.Select((share, worker) => share.RunAsync(
                (int)((long)count * worker / workers), (int)((long)count * (worker + 1) / workers), cancellationToken)));
            int crashes = shares.Sum(share => share.Crashes);
            int hangs = shares.Sum(share => share.Hangs);
            Print(count, seed, crashes, hangs, [.. shares.Select(share => share.Totals())]);
            return crashes + hangs == 0 ? 0 : 1;
        }
        finally
        {
            foreach (FuzzShare share in shares)
            {
                share.Dispose();
            }
        }
    }

    private static void Print(int count, int seed, int crashes, int hangs, (long Taken, long Refused, long Slowest, long SlowestCase)[] totals)
    {
        using (Utf8JsonWriter writer = new(Console.OpenStandardOutput()))
        {
            writer.WriteStartObject();
            writer.WriteNumber("count", count);
            writer.WriteNumber("crashes", crashes);
            writer.WriteNumber("hangs", hangs);
            writer.WriteNumber("taken", totals.Sum(total => total.Taken));
            writer.WriteNumber("refused", totals.Sum(total => total.Refused));
            (long _, long _, long slowest, long slowestCase) = totals.MaxBy(total => total.Slowest);
            writer.WriteNumber("slowestMs", Math.Round(slowest / 1000d, 1));
            writer.WriteNumber("slowestCase", slowestCase);
            writer.WriteNumber("seed", seed);
            writer.WriteEndObject();
        }

        Console.WriteLine();
    }
}
