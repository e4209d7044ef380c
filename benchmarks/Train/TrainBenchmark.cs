using System.CommandLine;
using System.Globalization;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Train;

/// <summary>
/// Steps of a training against PyTorch in its fastest settings: same network, batch, optimiser and threads. <c>plain</c> is
/// conv16-pool-conv32-pool-dense128, <c>cnn</c> five normalised convolutions with a global average. timeRatio is of the form that Aviary
/// chooses, standardRatio of standard operators alone. Each side runs in a process of its own; they take turns, in an order of chance.
/// </summary>
internal static class TrainBenchmark
{
    private const int Batch = 128;
    private const int Threads = 2;

    private static readonly (string Name, int Steps, double Limit)[] Networks = [("plain", 100, 0.8), ("cnn", 16, 0.9)];

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> rounds = new("--rounds") { Description = "How often all sides take their turns.", DefaultValueFactory = _ => 7 };
        Command command = new("train", "Time and memory of a training's steps, against PyTorch") { json, rounds };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), arguments.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int rounds, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("train", json);
        double allocated = 0;
        bool holds = true;
        List<double> memory = [];
        foreach ((string name, int steps, double limit) in Networks)
        {
            using AskedProcess peer = await TorchPeer.StartAsync(name, Batch, Threads, cancellationToken);
            using AskedProcess own = Own(name);
            using AskedProcess standard = Own(name, "--standard");
            TrainSide[] sides = [new("peer", peer), new("own", own), new("standard", standard)];
            report.Say($"{name}: warming up …");
            foreach (TrainSide side in sides)
            {
                await side.RunAsync(steps, cancellationToken);
                side.Forget();
            }

            Random order = new(1);
            for (int round = 0; round < rounds; round++)
            {
                order.Shuffle(sides);
                foreach (TrainSide side in sides)
                {
                    await side.RunAsync(steps, cancellationToken);
                }

                report.Say($"{name} {round + 1}: {string.Join(", ", sides.OrderBy(side => side.Name, StringComparer.Ordinal).Select(side => $"{side.Name} {side.Times[^1]:0.00} ms"))}");
            }

            TrainSide Side(string side) => sides.Single(each => each.Name == side);
            foreach (TrainSide side in sides)
            {
                report.Add($"{name}.{side.Name}Ms", side.Times);
                report.Add($"{name}.{side.Name}Megabytes", side.PeakMegabytes);
            }

            report.Add($"{name}.timeRatio", Ratios(Side("own"), Side("peer")));
            report.Add($"{name}.standardRatio", Ratios(Side("standard"), Side("peer")));
            memory.Add(Side("own").PeakMegabytes / Side("peer").PeakMegabytes);
            report.Add($"{name}.memoryRatio", memory[^1]);
            allocated = Math.Max(allocated, Side("own").AllocatedBytes);
            holds &= report.Value($"{name}.timeRatio") <= limit;
        }

        report.Add("memoryRatio", memory.Max());
        report.Add("allocatedBytesPerStep", allocated);
        report.Print();
        return holds && memory.Max() <= 1 && allocated == 0 ? 0 : 1;
    }

    private static AskedProcess Own(string network, params string[] more)
        => AskedProcess.Start(
            Environment.ProcessPath!,
            [
                .. Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(TrainBenchmark).Assembly.Location] : Array.Empty<string>(),
                TrainWorker.Name, network, Batch.ToString(CultureInfo.InvariantCulture), Threads.ToString(CultureInfo.InvariantCulture), .. more,
            ]);

    private static List<double> Ratios(TrainSide side, TrainSide peer) => [.. side.Times.Zip(peer.Times, (own, other) => own / other)];
}
