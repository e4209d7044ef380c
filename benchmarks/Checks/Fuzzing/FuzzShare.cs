using System.Diagnostics;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>A stretch of cases, worked through by one process after another.</summary>
internal sealed class FuzzShare(string target, string? folder, int seed, Action<string> say) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly string _path = Path.GetTempFileName();

    public int Crashes { get; private set; }

    public int Hangs { get; private set; }

    public async Task RunAsync(int first, int end, CancellationToken cancellationToken)
    {
        using FuzzProgress progress = new(_path);
        while (first < end)
        {
            progress.Current = -1;
            using ChildProcess worker = ChildProcess.Start(
                "dotnet",
                [typeof(FuzzShare).Assembly.Location, FuzzWorker.Verb, target, _path, $"{seed}", $"{first}", $"{end}", .. folder is null ? Array.Empty<string>() : [folder]]);
            bool hung = await HangsAsync(worker, progress, cancellationToken);
            int at = (int)progress.Current;
            if (hung)
            {
                Hangs++;
                say($"case {at} of seed {seed} takes more than {Longest.TotalSeconds:0} s");
            }
            else if (at == end)
            {
                return;
            }
            else
            {
                Crashes++;
                say($"case {at} of seed {seed} ended its process:{Environment.NewLine}{worker.Tail()}");
            }

            // A worker that never came to its first case would do so again for ever.
            first = Math.Max(at, first) + 1;
        }
    }

    /// <summary>Adds what came of the cases.</summary>
    public (long Taken, long Refused, long Slowest, long SlowestCase) Totals()
    {
        using FuzzProgress progress = new(_path);
        return (progress.Taken, progress.Refused, progress.Slowest, progress.SlowestCase);
    }

    public void Dispose() => File.Delete(_path);

    /// <summary>Waits for the worker's end; true where one case took too long first.</summary>
    private static async Task<bool> HangsAsync(ChildProcess worker, FuzzProgress progress, CancellationToken cancellationToken)
    {
        long at = -1;
        long since = Stopwatch.GetTimestamp();
        while (!worker.HasExited)
        {
            await Task.Delay(Look, cancellationToken);
            long now = progress.Current;
            if (now != at)
            {
                (at, since) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > (at < 0 ? Start : Longest) && !worker.HasExited)
            {
                return true;
            }
        }

        return false;
    }
}
