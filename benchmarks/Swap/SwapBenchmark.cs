using System.CommandLine;
using System.Diagnostics;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Swap;

/// <summary>
/// What requests notice of a swap: none may fail (failed), none may be answered by anything but a whole version that it names
/// (torn), how much slower they get (p99Ratio), and whether memory comes back (memoryGrowthMb). Open loop at half of capacity.
/// </summary>
internal static class SwapBenchmark
{
    private const int Connections = 64;

    /// <summary>One request in so many is for the birds, which take a hundred times as long.</summary>
    private const int BirdsEvery = 16;

    /// <summary>Under load before the first promotion: connections are opened and the load's own code is compiled.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> swaps = new("--swaps") { Description = "Promotions; memory is compared from 100 on.", DefaultValueFactory = _ => 300 };
        Command command = new("swap", "What requests notice while versions are promoted back and forth") { json, swaps };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), arguments.GetValue(swaps), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int swaps, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("swap", json);
        string folder = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
        try
        {
            await MeasureAsync(report, folder, swaps, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        report.Print();
        return report.Value("failed") == 0 && report.Value("torn") == 0 && report.Value("p99Ratio") <= 1.5
            && report.Value("memoryGrowthMb") is null or <= 10 ? 0 : 1;
    }

    private static async Task MeasureAsync(BenchmarkReport report, string folder, int swaps, CancellationToken cancellationToken)
    {
        List<SwappedModel> models = await PublishAsync(report, folder, cancellationToken);
        int port = ChildProcess.FreePort();
        (SwappedModel Model, int Input)[] mix = Mix(models);
        byte[][] requests = [.. mix.Select(entry => HttpConnection.Request("POST", entry.Model.Path, port, "application/json", entry.Model.Bodies[entry.Input]))];

        using ChildProcess server = ServedFashion.Serve(folder, port);
        await server.FirstAnswerAsync(port, requests[0], TimeSpan.FromSeconds(30), cancellationToken);
        await ClosedLoop.RunAsync(port, requests, 8, TimeSpan.FromSeconds(3), cancellationToken);
        double capacity = (await ClosedLoop.RunAsync(port, requests, 8, TimeSpan.FromSeconds(5), cancellationToken)).RequestsPerSecond;
        report.Say($"capacity {capacity:0} requests/s; sending {capacity / 2:0}");

        using Promotions promotions = new(port, server.Id, models);
        using CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        OpenLoop load = new([port], requests, capacity / 2, Connections, (request, body) => mix[request].Model.IsTorn(mix[request].Input, body));
        Task<IReadOnlyList<OpenLoopAnswer>> sending = load.RunAsync(done.Token);
        try
        {
            await Task.Delay(Settling, cancellationToken);
            await promotions.RunAsync(swaps, cancellationToken);
        }
        finally
        {
            await done.CancelAsync();
        }

        report.Add("capacityPerSecond", capacity);
        Report(report, await sending, promotions, request => mix[request].Model.Name, models);
    }

    private static async Task<List<SwappedModel>> PublishAsync(BenchmarkReport report, string folder, CancellationToken cancellationToken)
    {
        await using SwapRegistry registry = new(Path.Combine(folder, "bucket"));
        List<SwappedModel> models = [await SwapModels.FashionAsync(registry, cancellationToken)];
        if (File.Exists(SwapModels.BirdsFile))
        {
            models.Add(await SwapModels.BirdsAsync(registry, cancellationToken));
        }
        else
        {
            report.Say($"birds skipped: {SwapModels.BirdsFile} is not here");
        }

        return models;
    }

    /// <summary>A round of requests: all inputs of the first model, with one for the second at every so-manieth place.</summary>
    private static (SwappedModel Model, int Input)[] Mix(List<SwappedModel> models)
        => [.. Enumerable.Range(0, BirdsEvery * 32).Select(number =>
        {
            SwappedModel model = number % BirdsEvery == BirdsEvery - 1 ? models[^1] : models[0];
            return (model, (model == models[0] ? number : number / BirdsEvery) % model.Bodies.Count);
        })];

    private static void Report(
        BenchmarkReport report, IReadOnlyList<OpenLoopAnswer> answers, Promotions promotions, Func<int, string> model, List<SwappedModel> models)
    {
        report.Add("swaps", promotions.Swaps.Count);
        report.Add("requests", answers.Count);
        report.Add("failed", answers.Count(answer => answer.Status != 200));
        report.Add("torn", answers.Count(answer => answer.IsWrong));
        (List<OpenLoopAnswer> during, List<OpenLoopAnswer> rest) = SwapWindows.Split(
            [.. answers.Where(answer => answer.Due > promotions.Swaps[0].Asked - Stopwatch.Frequency)], promotions.Swaps);
        report.Add("requestsDuring", during.Count);
        double swapMs = Quantile.Median([.. promotions.Swaps.Select(swap => Stopwatch.GetElapsedTime(swap.Asked, swap.Answered).TotalMilliseconds)]);
        report.Add("promotionP50Ms", swapMs);
        Compare(report, "", during, rest);
        foreach (SwappedModel one in models)
        {
            Compare(report, one.Name, [.. during.Where(answer => model(answer.Request) == one.Name)], [.. rest.Where(answer => model(answer.Request) == one.Name)]);
        }

        foreach ((int swap, double memory) in promotions.MemoryMb)
        {
            report.Say($"resident memory after swap {swap}: {memory:0.0} MiB");
        }

        if (promotions.MemoryMb.TryGetValue(100, out double early) && promotions.MemoryMb.TryGetValue(300, out double late))
        {
            report.Add("memoryGrowthMb", late - early);
        }
    }

    private static void Compare(BenchmarkReport report, string name, List<OpenLoopAnswer> during, List<OpenLoopAnswer> rest)
    {
        if (during.Count == 0 || rest.Count == 0)
        {
            return;
        }

        double swapping = Quantile.At([.. during.Select(answer => answer.LatencyMs)], 0.99);
        double quiet = Quantile.At([.. rest.Select(answer => answer.LatencyMs)], 0.99);
        report.Add(Figure(name, "p99DuringMs"), swapping);
        report.Add(Figure(name, "p99RestMs"), quiet);
        report.Add(Figure(name, "p99Ratio"), swapping / quiet);
    }

    private static string Figure(string model, string figure) => model.Length == 0 ? figure : $"{model}{char.ToUpperInvariant(figure[0])}{figure[1..]}";
}
