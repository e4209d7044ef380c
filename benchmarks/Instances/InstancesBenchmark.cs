using System.CommandLine;
using Aviary.Benchmarks.Birds;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;

namespace Aviary.Benchmarks.Instances;

/// <summary>
/// What a second instance does for latency: photos come at 70 % of what one instance can answer, whether earlier ones are answered
/// or not (open loop), first to one instance, then to two in turn. Each instance is held to less than half of one core, both to the
/// same one, so that two have twice the share of one and what sends stands on another. p99Drop is the fall of p99.
/// </summary>
internal static class InstancesBenchmark
{
    private const double Share = 0.45, Load = 0.7, Least = 0.4;
    private const int Core = 0, Connections = 64;
    private const string Route = "/api/models/birds/predictions";

    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(20);

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> rounds = new("--rounds") { Description = "How often one and two take their turns.", DefaultValueFactory = _ => 5 };
        Command command = new("instances", "The slowest hundredth of photos with one instance and with two, at the same arrivals") { json, rounds };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), arguments.GetValue(rounds), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int rounds, CancellationToken cancellationToken)
    {
        string photo = Path.Combine(ServedBirds.Files, "coral_owl.jpg");
        if ((File.Exists(photo) ? CoreShare.Missing() : $"the birds are not beside the checkout ({ServedBirds.Files})") is { } missing)
        {
            Console.Error.WriteLine($"instances cannot be held to a share of a core: {missing}");
            return 1;
        }

        BenchmarkReport report = new("instances", json);
        byte[] bytes = await File.ReadAllBytesAsync(photo, cancellationToken);
        using RegisteredBirds birds = await RegisteredBirds.ImportAsync(cancellationToken);
        using HeldInstance first = await HeldInstance.StartAsync(birds.Folder, Share, Core, Request, cancellationToken);
        using HeldInstance second = await HeldInstance.StartAsync(birds.Folder, Share, Core, Request, cancellationToken);
        report.Say("warming up …");
        await ClosedLoop.RunAsync(first.Port, [Request(first.Port)], connections: 2, Warming, cancellationToken);
        await ClosedLoop.RunAsync(second.Port, [Request(second.Port)], connections: 2, Warming, cancellationToken);
        double capacity = (await ClosedLoop.RunAsync(first.Port, [Request(first.Port)], connections: 2, Warming * 2, cancellationToken)).RequestsPerSecond;
        report.Say($"one instance on {Share:0%} of a core answers {capacity:0.0} photos/s; {Load * capacity:0.0} come");

        OpenLoop one = new([first.Port], [Request(first.Port)], Load * capacity, Connections);
        OpenLoop two = new([first.Port, second.Port], [Request(first.Port)], Load * capacity, Connections);
        List<double> drops = [], ones = [], twos = [], medians = [], halves = [];
        int failed = 0;
        for (int round = 1; round <= rounds; round++)
        {
            double[] alone = await TimesAsync(one);
            double[] both = await TimesAsync(two);
            ones.Add(Quantile.At(alone, 0.99));
            twos.Add(Quantile.At(both, 0.99));
            medians.Add(Quantile.Median(alone));
            halves.Add(Quantile.Median(both));
            drops.Add(1 - (twos[^1] / ones[^1]));
            report.Say($"round {round}: p99 {ones[^1]:0.0} ms with one, {twos[^1]:0.0} ms with two: {drops[^1]:0.00}; p50 {medians[^1]:0.0} and {halves[^1]:0.0} ms");
        }

        report.Add("capacityPerSecond", capacity);
        report.Add("failed", failed);
        report.Add("p50OneMs", medians);
        report.Add("p50TwoMs", halves);
        report.Add("p99OneMs", ones);
        report.Add("p99TwoMs", twos);
        report.Add("p99Drop", drops);
        report.Print();
        return failed == 0 && report.Value("p99Drop") >= Least ? 0 : 1;

        byte[] Request(int port) => HttpConnection.Request("POST", Route, port, "image/jpeg", bytes);

        async Task<double[]> TimesAsync(OpenLoop load)
        {
            IReadOnlyList<OpenLoopAnswer> answers = await load.RunAsync(Slice, cancellationToken);
            failed += answers.Count(answer => answer.Status != 200);
            return [.. answers.Select(answer => answer.LatencyMs)];
        }
    }
}
