using System.CommandLine;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>
/// What HTTP costs over the bare run of the model (overheadMs), and how many predictions a second against the same model
/// behind FastAPI (throughputRatio).
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
        Command command = new("serve", "HTTP overhead over the bare model, and throughput against FastAPI") { json, connections, training };
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
        if (FastApiPeer.Missing() is { } reason)
        {
            report.Say($"throughputRatio skipped: {reason}");
        }
        else
        {
            await ThroughputAsync(report, fashion, vectors, port, requests, connections, cancellationToken);
        }

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
        int peerPort = ChildProcess.FreePort();
        using ChildProcess peer = await FastApiPeer.StartAsync(fashion.ModelFile, fashion.Classes, peerPort, Environment.ProcessorCount, cancellationToken);
        byte[][] peerRequests = ServedFashion.Requests(vectors, "/predictions", peerPort);
        await peer.FirstAnswerAsync(peerPort, peerRequests[0], TimeSpan.FromSeconds(60), cancellationToken);
        await RoundRobin.RunAsync(peerPort, peerRequests, connections, Slice, cancellationToken);

        List<double> ours = [], theirs = [], ratios = [];
        for (int round = 0; round < Rounds; round++)
        {
            ours.Add(await RoundRobin.RunAsync(port, requests, connections, Slice, cancellationToken));
            theirs.Add(await RoundRobin.RunAsync(peerPort, peerRequests, connections, Slice, cancellationToken));
            ratios.Add(ours[^1] / theirs[^1]);
            report.Say($"round {round + 1}: {ours[^1]:0} requests/s, FastAPI {theirs[^1]:0}, ratio {ratios[^1]:0.00}");
        }

        report.Add("requestsPerSecond", ours);
        report.Add("peerRequestsPerSecond", theirs);
        report.Add("throughputRatio", ratios);
    }
}
