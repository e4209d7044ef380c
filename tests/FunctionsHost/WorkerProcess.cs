using System.Collections.Concurrent;
using System.Diagnostics;

namespace Aviary.Tests.FunctionsHost;

/// <summary>The functions app as a process of its own, started with the arguments that the Functions host gives.</summary>
internal sealed class WorkerProcess : IDisposable
{
    private const int MaxMessageBytes = int.MaxValue;

    /// <summary>Real services that tests elsewhere use; this app must find what it is given here and nothing else.</summary>
    private static readonly string[] Unset =
    [
        "S3_ENDPOINT", "KAFKA_BOOTSTRAP", "PUBSUB_EMULATOR_HOST", "PUBSUB_PROJECT_ID", "POSTGRES_CONNECTION", "OTEL_EXPORTER_OTLP_ENDPOINT",
    ];

    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    /// <summary>Where the build put the app: beside the tests.</summary>
    public static string AppFolder { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", "Aviary.Functions", Configuration));

    /// <summary>What it wrote to its console; the host takes these lines into its log.</summary>
    public ConcurrentQueue<string> Console { get; } = [];

    private static string Configuration => Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    public static WorkerProcess Start(Uri host, IEnumerable<(string Name, string Value)> settings)
    {
        string worker = Guid.NewGuid().ToString();
        string request = Guid.NewGuid().ToString();
        ProcessStartInfo start = new("dotnet")
        {
            WorkingDirectory = AppFolder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                Path.Combine(AppFolder, "Aviary.Functions.dll"),
                "--host", host.Host, "--port", $"{host.Port}", "--workerId", worker, "--requestId", request, "--grpcMaxMessageLength", $"{MaxMessageBytes}",
                "--functions-uri", host.AbsoluteUri, "--functions-worker-id", worker, "--functions-request-id", request,
                "--functions-grpc-max-message-length", $"{MaxMessageBytes}",
            },
        };
        foreach (string name in Unset)
        {
            start.Environment.Remove(name);
        }

        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = AppFolder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = AppFolder;
        foreach ((string name, string value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        WorkerProcess process = new(new Process { StartInfo = start });
        process.Run();
        return process;
    }

    /// <summary>Waits for its end, and returns its exit code.</summary>
    public async Task<int> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Run()
    {
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            Console.Enqueue(line);
        }
    }
}
