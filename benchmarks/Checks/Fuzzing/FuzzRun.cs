using System.Text.Json;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>Many damaged cases, in a process for each core, and what came of them.</summary>
internal static class FuzzRun
{
    /// <returns>0 where nothing crashed or hung.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<FuzzPart> parts, int seed, bool json, CancellationToken cancellationToken)
    {
        Action<string> say = json ? Console.Error.WriteLine : Console.WriteLine;
        List<FuzzTotals> totals = [];
        foreach (FuzzPart part in parts)
        {
            totals.Add(await RunAsync(part, seed, say, cancellationToken));
        }

        Print(totals, seed);
        return totals.Sum(total => total.Crashes + total.Hangs) == 0 ? 0 : 1;
    }

    private static async Task<FuzzTotals> RunAsync(FuzzPart part, int seed, Action<string> say, CancellationToken cancellationToken)
    {
        int workers = Math.Clamp(Environment.ProcessorCount, 1, part.Count);
        FuzzShare[] shares = [.. Enumerable.Range(0, workers).Select(_ => new FuzzShare(part, seed, say))];
        try
        {
            await Task.WhenAll(shares.Select((share, worker) => share.RunAsync(
                (int)((long)part.Count * worker / workers), (int)((long)part.Count * (worker + 1) / workers), cancellationToken)));
            return FuzzTotals.Of(part, [.. shares.Select(share => share.Totals())]);
        }
        finally
        {
            foreach (FuzzShare share in shares)
            {
                share.Dispose();
            }
        }
    }

    private static void Print(List<FuzzTotals> totals, int seed)
    {
        using (Utf8JsonWriter writer = new(Console.OpenStandardOutput()))
        {
            FuzzTotals slowest = totals.MaxBy(total => total.Slowest)!;
            writer.WriteStartObject();
            writer.WriteNumber("count", totals.Sum(total => total.Part.Count));
            writer.WriteNumber("crashes", totals.Sum(total => total.Crashes));
            writer.WriteNumber("hangs", totals.Sum(total => total.Hangs));
            writer.WriteNumber("taken", totals.Sum(total => total.Taken));
            writer.WriteNumber("refused", totals.Sum(total => total.Refused));
            writer.WriteNumber("slowestMs", Milliseconds(slowest));
            writer.WriteNumber("slowestCase", slowest.SlowestCase);
            writer.WriteString("slowestTarget", slowest.Part.Target);
            writer.WriteNumber("seed", seed);
            writer.WriteStartObject("targets");
            foreach (FuzzTotals total in totals)
            {
                writer.WriteStartObject(total.Part.Target);
                writer.WriteNumber("count", total.Part.Count);
                writer.WriteNumber("crashes", total.Crashes);
                writer.WriteNumber("hangs", total.Hangs);
                writer.WriteNumber("taken", total.Taken);
                writer.WriteNumber("refused", total.Refused);
                writer.WriteNumber("slowestMs", Milliseconds(total));
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        Console.WriteLine();
    }

    private static double Milliseconds(FuzzTotals total) => Math.Round(total.Slowest / 1000d, 1);
}
