using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>FastAPI on uvicorn, one worker a core, from the wheels beside the checkout, in a virtual environment in the cache.</summary>
internal static class FastApiPeer
{
    private static readonly string[] Packages = ["onnxruntime", "fastapi", "uvicorn", "uvloop", "httptools", "python-multipart", "pillow", "numpy", "ai-edge-litert"];

    /// <summary>Why the peer cannot run here, or null.</summary>
    public static string? Missing()
        => File.Exists(Wheels) ? null : $"the peer's wheels are not here ({Wheels})";

    public static Task<ChildProcess> StartAsync(string model, IEnumerable<string> classes, int port, int workers, CancellationToken cancellationToken)
        => StartAsync("app:app", model, classes, port, workers, threads: 1, cancellationToken);

    /// <param name="app">Which of the peer's programs: <c>module:name</c>.</param>
    /// <param name="model">The ONNX file.</param>
    /// <param name="classes">The names of its classes.</param>
    /// <param name="port">Where it listens.</param>
    /// <param name="workers">Processes.</param>
    /// <param name="threads">Threads of one run, where the program asks for it.</param>
    /// <param name="cancellationToken">Ends the setting up.</param>
    public static async Task<ChildProcess> StartAsync(
        string app, string model, IEnumerable<string> classes, int port, int workers, int threads, CancellationToken cancellationToken)
    {
        string python = await PythonAsync(cancellationToken);
        return ChildProcess.Start(
            python,
            [
                "-m", "uvicorn", app, "--app-dir", Path.Combine(AppContext.BaseDirectory, "peers", "fastapi"),
                "--host", "127.0.0.1", "--port", $"{port}", "--workers", $"{workers}",
                "--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning",
            ],
            new Dictionary<string, string> { ["MODEL"] = model, ["CLASSES"] = string.Join('\n', classes), ["THREADS"] = $"{threads}" });
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
