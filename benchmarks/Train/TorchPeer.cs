using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Train;

/// <summary>PyTorch as Debian packs it: the system's, or else unpacked into the cache.</summary>
internal static class TorchPeer
{
    private static readonly (string, string)[] KeepsMemory =
        [("MALLOC_MMAP_THRESHOLD_", "1000000000"), ("MALLOC_TRIM_THRESHOLD_", "4000000000"), ("MALLOC_TOP_PAD_", "200000000")];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "peers", "pytorch");

    /// <param name="network"><c>plain</c> or <c>cnn</c>.</param>
    /// <param name="batch">Pictures of a step.</param>
    /// <param name="threads">Its threads.</param>
    /// <param name="cancellationToken">Ends the setting up.</param>
    public static async Task<AskedProcess> StartAsync(string network, int batch, int threads, CancellationToken cancellationToken)
    {
        Dictionary<string, string> environment = KeepsMemory.ToDictionary(StringComparer.Ordinal);
        using ChildProcess probe = ChildProcess.Start("python3", ["-c", "import torch"]);
        if (await probe.WaitAsync(cancellationToken) != 0)
        {
            string unpacked = await UnpackAsync(cancellationToken);
            const string Machine = "x86_64-linux-gnu";
            string libraries = Path.Combine(unpacked, "usr", "lib");
            environment["PYTHONPATH"] = Path.Combine(unpacked, "usr", "lib", "python3", "dist-packages");
            environment["LD_LIBRARY_PATH"] = string.Join(
                ':',
                Path.Combine(libraries, Machine, "openblas-openmp"),
                Path.Combine(libraries, Machine),
                libraries,
                Path.Combine(unpacked, "lib", Machine));
        }

        return AskedProcess.Start("python3", [Path.Combine(Folder, "train.py"), network, $"{batch}", $"{threads}"], environment);
    }

    private static async Task<string> UnpackAsync(CancellationToken cancellationToken)
    {
        string home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string folder = Path.Combine(home, "aviary", "peers", "pytorch");
        using ChildProcess process = ChildProcess.Start("bash", [Path.Combine(Folder, "unpack"), folder]);
        return await process.WaitAsync(cancellationToken) == 0
            ? Path.Combine(folder, "root")
            : throw new InvalidOperationException($"PyTorch could not be had:{Environment.NewLine}{process.Tail()}");
    }
}
