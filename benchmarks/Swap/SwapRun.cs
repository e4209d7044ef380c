using System.Diagnostics;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Swap;

/// <summary>One run: a server of its own, load at half of its capacity, promotions, and the figures that come of it.</summary>
internal sealed class SwapRun(BenchmarkReport report)
{
    private const int Connections = 64;

    /// <summary>One request in so many is for the birds, which take a hundred times as long.</summary>
    private const int BirdsEvery = 16;

    /// <summary>Under load before the first promotion: connections are opened and the load's own code is compiled.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(4);

    /// <summary>The figures by name.</summary>
    public Dictionary<string, double> Figures { get; } = new(StringComparer.Ordinal);

    public async Task MeasureAsync(string folder, int swaps, CancellationToken cancellationToken)
    {
        List<SwappedModel> models = await PublishAsync(folder, cancellationToken);
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

        Figures["capacityPerSecond"] = capacity;
        Requests(await sending, promotions, answer => mix[answer.Request].Model, models);
        Memory(promotions);
    }

    private async Task<List<SwappedModel>> PublishAsync(string folder, CancellationToken cancellationToken)
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

    private void Requests(
        IReadOnlyList<OpenLoopAnswer> answers, Promotions promotions, Func<OpenLoopAnswer, SwappedModel> modelOf, List<SwappedModel> models)
    {
        Figures["swaps"] = promotions.Swaps.Count;
        Figures["requests"] = answers.Count;
        Figures["failed"] = answers.Count(answer => answer.Status != 200);
        Figures["torn"] = answers.Count(answer => answer.IsWrong);
        SwapWindows windows = SwapWindows.Split(
            [.. answers.Where(answer => answer.Due > promotions.Swaps[0].Asked - Stopwatch.Frequency)], promotions.Swaps);
        Figures["requestsDuring"] = windows.During.Count;
        Figures["promotionP50Ms"] = Quantile.Median(
            [.. promotions.Swaps.Select(swap => Stopwatch.GetElapsedTime(swap.Asked, swap.Answered).TotalMilliseconds)]);
        Compare("", windows);
        foreach (SwappedModel one in models)
        {
            Compare(one.Name, windows.Of(answer => modelOf(answer) == one));
        }
    }

    private void Compare(string name, SwapWindows windows)
    {
        if (windows.First.Count == 0 || windows.Rest.Count == 0)
        {
            return;
        }

        double swapping = P99(windows.During);
        double quiet = P99(windows.Rest);
        Figures[Figure(name, "p99DuringMs")] = swapping;
        Figures[Figure(name, "p99FirstTenthMs")] = P99(windows.First);
        Figures[Figure(name, "p99RestMs")] = quiet;
        Figures[Figure(name, "p99Ratio")] = swapping / quiet;
    }

    private void Memory(Promotions promotions)
    {
        foreach ((int swap, ServerMemory memory) in promotions.Memory)
        {
            report.Say(
                $"after swap {swap}: resident {memory.Resident:0.0} MiB; managed {memory.Managed:0.0}, native in use {memory.NativeUsed:0.0}, native free {memory.NativeFree:0.0}");
        }

        Figures["lowPriorityThreads"] = promotions.LowPriority.Count;
        if (promotions.LowPriority.Count > 0)
        {
            report.Say($"threads of low priority beside the loading thread: {string.Join(", ", promotions.LowPriority)}");
        }

        if (promotions.Memory.TryGetValue(100, out ServerMemory? early) && promotions.Memory.TryGetValue(300, out ServerMemory? late))
        {
            Figures["memoryGrowthMb"] = late.Resident - early.Resident;
            Figures["residentMb"] = late.Resident;
            AddKnown("managedMb", late.Managed);
            AddKnown("nativeUsedMb", late.NativeUsed);
            AddKnown("nativeFreeMb", late.NativeFree);
        }
    }

    /// <summary>JSON has no word for what is not known.</summary>
    private void AddKnown(string figure, double value)
    {
        if (double.IsFinite(value))
        {
            Figures[figure] = value;
        }
    }

    private static double P99(IReadOnlyList<OpenLoopAnswer> answers) => Quantile.At([.. answers.Select(answer => answer.LatencyMs)], 0.99);

    private static string Figure(string model, string figure) => model.Length == 0 ? figure : $"{model}{char.ToUpperInvariant(figure[0])}{figure[1..]}";
}
