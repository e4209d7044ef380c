using System.CommandLine;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Start;

/// <summary>Process start to the first prediction, against an empty ASP.NET Core app's start to its first answer (startRatio).</summary>
internal static class StartBenchmark
{
    private const int Rounds = 11;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Command Command()
    {
        Option<bool> json = new("--json") { Description = "End with one JSON line." };
        Command command = new("start", "Process start to the first prediction, against an empty ASP.NET Core app") { json };
        command.SetAction((arguments, cancellationToken) => RunAsync(arguments.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("start", json);
        report.Say("training one epoch for a model to serve …");
        using ServedFashion fashion = await ServedFashion.TrainAsync(cancellationToken);
        byte[] vector = ServedFashion.Vectors(1)[0];
        List<double> ours = [], empty = [], ratios = [];
        for (int round = -1; round < Rounds; round++)
        {
            double mine = await MeasureAsync(fashion.Serve, port => ServedFashion.Requests([vector], "/api/models/fashion/predictions", port)[0], cancellationToken);
            double other = await MeasureAsync(Empty, port => HttpConnection.Request("GET", "/", port), cancellationToken);
            if (round < 0)
            {
                continue; // the first pair fills the file cache
            }

            ours.Add(mine);
            empty.Add(other);
            ratios.Add(mine / other);
            report.Say($"round {round + 1}: {mine:0} ms, empty app {other:0} ms, ratio {ratios[^1]:0.00}");
        }

        report.Add("startMs", ours);
        report.Add("emptyStartMs", empty);
        report.Add("startRatio", ratios);
        report.Print();
        return report.Value("startRatio") <= 1.6 ? 0 : 1;
    }

    private static async Task<double> MeasureAsync(Func<int, ChildProcess> start, Func<int, byte[]> request, CancellationToken cancellationToken)
    {
        int port = ChildProcess.FreePort();
        byte[] prepared = request(port);
        long began = System.Diagnostics.Stopwatch.GetTimestamp();
        using ChildProcess process = start(port);
        await process.FirstAnswerAsync(port, prepared, Limit, cancellationToken);
        return System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds;
    }

    private static ChildProcess Empty(int port)
        => ChildProcess.Start("dotnet", [Path.Combine(Checkout.Root, "artifacts", "bin", "Aviary.Benchmarks.Empty", "release", "Aviary.Benchmarks.Empty.dll"), "--urls", $"http://127.0.0.1:{port}"]);
}
