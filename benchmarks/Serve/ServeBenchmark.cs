using System.CommandLine;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>
/// What HTTP costs over the bare run of the model (overheadMs), and how many predictions a second against the same model behind the
/// endpoint that a .NET developer would write by hand (nakedRatio) and behind FastAPI (throughputRatio).
/// </summary>
internal static class ServeBenchmark
{
    private const int Rounds = 7;
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(2);

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Option<int> connections = new("--connections") { Description = "Requests under way at a time (throughput).", DefaultValueFactory = _ => 16 };
        Option<bool> training = new("--while-training") { Description = "Instead: p99 while a training runs beside the server." };
        Command command = new("serve", "HTTP overhead over the bare model, and throughput against peers by hand and in FastAPI") { json, connections, training };
        command.SetAction((arguments, cancellationToken) => arguments.GetValue(training)
            ? ServeWhileTraining.RunAsync(arguments.GetValue(json), cancellationToken)
            : RunAsync(arguments.GetValue(json), arguments.GetValue(connections), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, int connections, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("serve", json);
        report.Say("training one epoch for a model to serve …");
        using ServedFashion fashion = await ServedFashion.TrainAsync(cancellationToken);
        byte[][] vectors = ServedFashion.Vectors(64);

        int port = ChildProcess.FreePort();
        using ChildProcess server = fashion.Serve(port);
        byte[][] requests = ServedFashion.Requests(vectors, "/api/models/fashion/predictions", port);
        await server.FirstAnswerAsync(port, requests[0], TimeSpan.FromSeconds(30), cancellationToken);
        await RoundRobin.RunAsync(port, requests, connections, Slice * 2, cancellationToken);

        await OverheadAsync(report, fashion, vectors, port, requests, cancellationToken);
        await ThroughputAsync(report, fashion, vectors, port, requests, connections, cancellationToken);
        report.Print();
        return Within(report) ? 0 : 1;
    }

    private static bool Within(BenchmarkReport report)
        => report.Value("overheadMs") <= 1 && (report.Value("throughputRatio") is not { } ratio || ratio >= 4);

    private static async Task OverheadAsync(
        BenchmarkReport report, ServedFashion fashion, byte[][] vectors, int port, byte[][] requests, CancellationToken cancellationToken)
    {
        using BareSession bare = new(fashion.ModelFile);
        List<double> http = [], run = [], overhead = [];
        for (int round = 0; round < Rounds; round++)
        {
            List<double> bareMs = [];
            for (int i = 0; i < 2000; i++)
            {
                bareMs.Add(bare.Run(vectors, i));
            }

            LoadResult served = await ClosedLoop.RunAsync(port, requests, connections: 1, Slice / 2, cancellationToken);
            run.Add(Quantile.Median(bareMs));
            http.Add(Quantile.Median([.. served.LatenciesMs]));
            overhead.Add(http[^1] - run[^1]);
            report.Say($"round {round + 1}: HTTP p50 {http[^1]:0.000} ms, bare run p50 {run[^1]:0.000} ms");
        }

        report.Add("httpP50Ms", http);
        report.Add("bareP50Ms", run);
        report.Add("overheadMs", overhead);
    }

    private static async Task ThroughputAsync(
        BenchmarkReport report, ServedFashion fashion, byte[][] vectors, int port, byte[][] requests, int connections, CancellationToken cancellationToken)
    {
        int nakedPort = ChildProcess.FreePort();
        using ChildProcess naked = NakedPeer.Start(fashion.ModelFile, fashion.Classes, nakedPort);
        byte[][] nakedRequests = await WarmAsync(naked, nakedPort);

        string? missing = FastApiPeer.Missing();
        int peerPort = ChildProcess.FreePort();
        using ChildProcess? peer = missing is null
            ? await FastApiPeer.StartAsync(fashion.ModelFile, fashion.Classes, peerPort, Environment.ProcessorCount, cancellationToken)
            : null;
        byte[][] peerRequests = peer is null ? [] : await WarmAsync(peer, peerPort);

        List<double> ours = [], byHand = [], theirs = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await RoundRobin.RunAsync(port, requests, connections, Slice, cancellationToken));
            byHand.Add(await RoundRobin.RunAsync(nakedPort, nakedRequests, connections, Slice, cancellationToken));
            string line = $"round {round + 1}: {ours[^1]:0} requests/s, by hand {byHand[^1]:0}, ratio {ours[^1] / byHand[^1]:0.00}";
            if (peer is not null)
            {
                theirs.Add(await RoundRobin.RunAsync(peerPort, peerRequests, connections, Slice, cancellationToken));
                line += $", FastAPI {theirs[^1]:0}, ratio {ours[^1] / theirs[^1]:0.00}";
            }

            report.Say(line);
        }

        report.Add("requestsPerSecond", ours);
        Add("naked", "nakedRatio", byHand);
        if (peer is not null)
        {
            Add("peer", "throughputRatio", theirs);
        }
        else
        {
            report.Say($"throughputRatio skipped: {missing}");
        }

        async Task<byte[][]> WarmAsync(ChildProcess process, int at)
        {
            byte[][] prepared = ServedFashion.Requests(vectors, "/predictions", at);
            await process.FirstAnswerAsync(at, prepared[0], TimeSpan.FromSeconds(60), cancellationToken);
            await RoundRobin.RunAsync(at, prepared, connections, Slice * 4, cancellationToken); // until what is hot is compiled well
            return prepared;
        }

        void Add(string name, string ratio, List<double> other)
        {
            report.Add($"{name}RequestsPerSecond", other);
            report.Add(ratio, [.. ours.Zip(other, (mine, its) => mine / its)]);
        }
    }
}
