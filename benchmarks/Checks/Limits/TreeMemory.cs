using System.Globalization;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>The most memory that a process and its descendants held together since this was started (Linux).</summary>
internal sealed class TreeMemory : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly int _root;
    private readonly Task _watching;
    private long _peakKb;

    private TreeMemory(int root)
    {
        _root = root;
        File.WriteAllText($"/proc/{root}/clear_refs", "5"); // forgets the peak
        _watching = WatchAsync(_stop.Token);
    }

    public double PeakMb => Math.Max(Volatile.Read(ref _peakKb), Status(_root).PeakKb) / 1024d;

    public static TreeMemory Watch(int root) => new(root);

    /// <summary>What a process alone holds now.</summary>
    public static double NowMb(int process) => Status(process).NowKb / 1024d;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(Pause);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            // The kernel's own peak of the root counts as well: it sees what lasts for less than a pause.
            (long now, long peak) = Status(_root);
            _peakKb = Math.Max(Math.Max(_peakKb, peak), now + Descendants().Sum(child => Status(child).NowKb));
        }
    }

    private HashSet<int> Descendants()
    {
        ILookup<int, int> children = Processes().ToLookup(process => process.Parent, process => process.Id);
        HashSet<int> found = [];
        Stack<int> open = new([_root]);
        while (open.TryPop(out int parent))
        {
            foreach (int child in children[parent].Where(found.Add))
            {
                open.Push(child);
            }
        }

        return found;
    }

    private static IEnumerable<(int Id, int Parent)> Processes()
    {
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out int id) && Read($"{folder}/stat") is { Length: > 0 } stat)
            {
                // The name in brackets may hold anything; the state and the parent follow it (proc_pid_stat(5)).
                string[] rest = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                yield return (id, int.Parse(rest[1], CultureInfo.InvariantCulture));
            }
        }
    }

    private static (long NowKb, long PeakKb) Status(int process)
    {
        string status = Read($"/proc/{process}/status");
        return (Value("VmRSS:"), Value("VmHWM:"));

        long Value(string name)
        {
            int start = status.IndexOf(name, StringComparison.Ordinal);
            return start < 0 ? 0 : long.Parse(status.AsSpan(start + name.Length, status.IndexOf("kB", start, StringComparison.Ordinal) - start - name.Length), CultureInfo.InvariantCulture);
        }
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return string.Empty; // it has just ended
        }
        catch (UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
