using System.Diagnostics;
using Aviary.Benchmarks.Processes;
using Aviary.Messaging;
using Aviary.Messaging.Kafka;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviary.Benchmarks.Checks.Delivery;

/// <summary>
/// A Kafka of its own, started by the services that lie beside the checkout, which tells its clients the address of the line in
/// front of it.
/// </summary>
internal sealed class KafkaBroker : DeliveryBroker
{
    private readonly string _folder;
    private readonly string[] _command;
    private readonly Relay _line;
    private Process _process;

    private KafkaBroker(string folder, string[] command, Relay line, Process process)
    {
        _folder = folder;
        _command = command;
        _line = line;
        _process = process;
        Client = new KafkaTransport(
            new KafkaOptions { Brokers = $"127.0.0.1:{line.Port}", SessionTimeout = TimeSpan.FromSeconds(6) }, TimeProvider.System, NullLoggerFactory.Instance);
    }

    public override string Name => "kafka";

    public override Relay Line => _line;

    public override IMessageTransport Client { get; }

    public override bool CanRestart => true;

    /// <summary>Whether the services are there that bring Kafka.</summary>
    public static string? Starter
        => Path.GetFullPath(Path.Combine(Checkout.Root, "..", "shared", "services", "up")) is var up && File.Exists(up) ? up : null;

    public static async Task<KafkaBroker> StartAsync(string starter, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("aviary-kafka-").FullName;
        int port = ChildProcess.FreePort();
        Link(folder);
        Dictionary<string, string> environment = new() { ["SERVICES_DIR"] = folder, ["KAFKA_PORT"] = $"{port}" };
        using (ChildProcess up = ChildProcess.Start("bash", [starter, "kafka"], environment))
        {
            if (await up.WaitAsync(cancellationToken) != 0)
            {
                throw new InvalidOperationException($"Kafka did not start:{Environment.NewLine}{up.Tail()}");
            }
        }

        // From here on it is ours: it tells clients the address of the line, and is stopped and started by the same command.
        using Process first = Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "kafka.pid"), cancellationToken), System.Globalization.CultureInfo.InvariantCulture));
        string[] command = (await File.ReadAllTextAsync($"/proc/{first.Id}/cmdline", cancellationToken)).TrimEnd('\0').Split('\0');
        await StopAsync(first, cancellationToken);
        Relay line = Relay.To(port);
        string settings = Path.Combine(folder, "kafka.properties");
        string text = await File.ReadAllTextAsync(settings, cancellationToken);
        string[] lines = [.. text.Split('\n').Select(line2 => line2.StartsWith("advertised.listeners=", StringComparison.Ordinal)
            ? $"advertised.listeners=PLAINTEXT://127.0.0.1:{line.Port}"
            : line2)];
        await File.WriteAllLinesAsync(settings, lines, cancellationToken);
        return new KafkaBroker(folder, command, line, Start(folder, command));
    }

    public override IReadOnlyDictionary<string, string> WorkerSettings(DeliveryPlan plan) => new Dictionary<string, string>(plan.Settings())
    {
        ["Messaging__Transport"] = $"kafka://127.0.0.1:{_line.Port}",
        ["Messaging__KafkaSessionTimeout"] = "00:00:06",
    };

    public override async Task PrepareAsync(DeliveryPlan plan, IReadOnlyList<int> workerPorts, CancellationToken cancellationToken)
    {
        using CancellationTokenSource late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        late.CancelAfter(TimeSpan.FromMinutes(1));
        while (true)
        {
            try
            {
                await Client.EnsureAsync([plan.Requests, plan.Results, plan.Retries, plan.Dead, plan.CheckerRetries, plan.CheckerDead], plan.Group, late.Token);
                return;
            }
            catch (BrokerUnavailableException) when (!late.IsCancellationRequested)
            {
                await Task.Delay(500, late.Token);
            }
        }
    }

    public override async Task RestartAsync(TimeSpan away, CancellationToken cancellationToken)
    {
        await StopAsync(_process, cancellationToken);
        _process.Dispose();
        _line.Cut();
        await Task.Delay(away, cancellationToken);
        _process = Start(_folder, _command);
    }

    public override async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _line.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Unpacking takes long; where the services run already their programs are there.</summary>
    private static void Link(string folder)
    {
        string unpacked = Path.Combine(Path.GetTempPath(), "aviary-services", "kafka-jars");
        if (Directory.Exists(unpacked))
        {
            Directory.CreateSymbolicLink(Path.Combine(folder, "kafka-jars"), unpacked);
        }
    }

    private static Process Start(string folder, string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException("Kafka did not start.");
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task StopAsync(Process process, CancellationToken cancellationToken)
    {
        using Process kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await kill.WaitForExitAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
    }
}
