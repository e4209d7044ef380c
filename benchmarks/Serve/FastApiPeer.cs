using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>FastAPI on uvicorn, one worker a core, from the wheels beside the checkout, in a virtual environment in the cache.</summary>
internal static class FastApiPeer
{
    private static readonly string[] Packages = ["onnxruntime", "fastapi", "uvicorn", "uvloop", "httptools", "python-multipart", "pillow", "numpy", "ai-edge-litert"];

    /// <summary>Why the peer cannot run here, or null.</summary>
    public static string? Missing()
        => File.Exists(Wheels) ? null : $"the peer's wheels are not here ({Wheels})";

    public static async Task<ChildProcess> StartAsync(string model, IEnumerable<string> classes, int port, int workers, CancellationToken cancellationToken)
    {
        string python = await PythonAsync(cancellationToken);
        return ChildProcess.Start(
            python,
            [
                "-m", "uvicorn", "app:app", "--app-dir", Path.Combine(AppContext.BaseDirectory, "peers", "fastapi"),
                "--host", "127.0.0.1", "--port", $"{port}", "--workers", $"{workers}",
                "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning",
            ],
            new Dictionary<string, string> { ["MODEL"] = model, ["CLASSES"] = string.Join('\n', classes) });
    }

    private static string Wheels => Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "peers", "wheels.tar.xz"));

    /// <summary>Python with all the peers' packages, in a virtual environment in the cache.</summary>
    internal static async Task<string> PythonAsync(CancellationToken cancellationToken)
    {
        string home = Environment.GetEnvironmentVariable("XDG_CACHE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        string folder = Path.Combine(home, "aviary", "peers");
        string python = Path.Combine(folder, "venv", "bin", "python");
        string done = Path.Combine(folder, "done");
        if (!File.Exists(done))
        {
            Directory.CreateDirectory(Path.Combine(folder, "wheels"));
            await RunAsync("tar", ["-xJf", Wheels, "-C", Path.Combine(folder, "wheels")], cancellationToken);
            await RunAsync("python3.11", ["-m", "venv", Path.Combine(folder, "venv")], cancellationToken);
            await RunAsync(python, ["-m", "pip", "install", "--quiet", "--no-index", "-f", Path.Combine(folder, "wheels"), .. Packages], cancellationToken);
            await File.WriteAllTextAsync(done, "", cancellationToken);
        }

        return python;
    }

    private static async Task RunAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        using ChildProcess process = ChildProcess.Start(program, arguments);
        if (await process.WaitAsync(cancellationToken) != 0)
        {
            throw new InvalidOperationException($"{program} failed:{Environment.NewLine}{process.Tail()}");
        }
    }
}
