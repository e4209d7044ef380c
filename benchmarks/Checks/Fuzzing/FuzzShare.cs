using System.Diagnostics;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Checks.Fuzzing;

/// <summary>A stretch of cases, worked through by one process after another.</summary>
internal sealed class FuzzShare(FuzzPart part, int seed, Action<string> say) : IDisposable
{
    private const long MostBytes = 4L << 30;

    private static readonly TimeSpan Start = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aviary-fuzz-");
    private int _crashes;
    private int _hangs;

    private enum End
    {
        /// <summary>The process ended by itself.</summary>
        Exited,

        /// <summary>A case takes too long.</summary>
        Hung,

        /// <summary>A case takes too much memory.</summary>
        Swollen,
    }

    public async Task RunAsync(int first, int end, CancellationToken cancellationToken)
    {
        using FuzzProgress progress = new(ProgressFile);
        while (first < end)
        {
            progress.Current = -1;
            string bucket = Path.Combine(_folder.FullName, $"from-{first}");
            using ChildProcess worker = ChildProcess.Start(
                "dotnet",
                [typeof(FuzzShare).Assembly.Location, FuzzWorker.Verb, part.Target, ProgressFile, $"{seed}", $"{first}", $"{end}", bucket, .. part.Folder is { } seeds ? [seeds] : Array.Empty<string>()]);
            End ending = await EndOfAsync(worker, progress, cancellationToken);
            int at = (int)progress.Current;
            string name = $"{part.Target}: case {at} of seed {seed}";
            if (ending == End.Exited && at == end)
            {
                return;
            }

            (_crashes, _hangs) = ending == End.Hung ? (_crashes, _hangs + 1) : (_crashes + 1, _hangs);
            say(ending switch
            {
                End.Hung => $"{name} takes more than {part.Longest.TotalSeconds:0} s",
                End.Swollen => $"{name} takes more than {MostBytes >> 30} GiB of memory",
                _ => $"{name} ended its process:{Environment.NewLine}{worker.Tail()}",
            });

            // A worker that never came to its first case would do so again for ever.
            first = Math.Max(at, first) + 1;
        }
    }

    /// <summary>What came of the cases.</summary>
    public FuzzTotals Totals()
    {
        using FuzzProgress progress = new(ProgressFile);
        return new FuzzTotals(part, _crashes, _hangs, progress.Taken, progress.Refused, progress.Slowest, progress.SlowestCase);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string ProgressFile => Path.Combine(_folder.FullName, "progress");

    /// <summary>Waits for the worker's end, or for a case that takes too much.</summary>
    private async Task<End> EndOfAsync(ChildProcess worker, FuzzProgress progress, CancellationToken cancellationToken)
    {
        long at = -1;
        long since = Stopwatch.GetTimestamp();
        while (!worker.HasExited)
        {
            await Task.Delay(Look, cancellationToken);
            if (worker.MemoryBytes > MostBytes)
            {
                return End.Swollen;
            }

            long now = progress.Current;
            if (now != at)
            {
                (at, since) = (now, Stopwatch.GetTimestamp());
            }
            else if (Stopwatch.GetElapsedTime(since) > (at < 0 ? Start : part.Longest) && !worker.HasExited)
            {
                return End.Hung;
            }
        }

        return End.Exited;
    }
}
