using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Serve;

/// <summary>
/// The slowest hundredth of predictions while a training runs beside the server on one thread, against the same load without
/// it, before and after. Open loop at a quarter of capacity: training takes one of the cores.
/// </summary>
internal static class ServeWhileTraining
{
    private const int Connections = 32;
    private const int Epochs = 50;

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(8);

    /// <summary>Training reads its data and builds its graph before it computes.</summary>
    private static readonly TimeSpan TrainingStarts = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(bool json, CancellationToken cancellationToken)
    {
        BenchmarkReport report = new("serve", json);
        report.Say("training one epoch for a model to serve …");
        using ServedFashion fashion = await ServedFashion.TrainAsync(cancellationToken);
        int port = ChildProcess.FreePort();
        using ChildProcess server = fashion.Serve(port);
        byte[][] requests = ServedFashion.Requests(ServedFashion.Vectors(64), "/api/models/fashion/predictions", port);
        await server.FirstAnswerAsync(port, requests[0], TimeSpan.FromSeconds(30), cancellationToken);
        await ClosedLoop.RunAsync(port, requests, Connections, Slice / 2, cancellationToken);
        double perSecond = (await ClosedLoop.RunAsync(port, requests, Connections, Slice / 2, cancellationToken)).RequestsPerSecond / 4;
        report.Say($"sending {perSecond:0} requests/s");

        OpenLoop load = new([port], requests, perSecond, Connections);
        await load.RunAsync(Slice / 4, cancellationToken);
        List<OpenLoopAnswer> quiet = [.. await load.RunAsync(Slice, cancellationToken)];
        IReadOnlyList<OpenLoopAnswer> training = await BesideTrainingAsync(load, cancellationToken);
        quiet.AddRange(await load.RunAsync(Slice, cancellationToken));

        report.Add("requestsPerSecond", perSecond);
        report.Add("failed", quiet.Concat(training).Count(answer => answer.Status != 200));
        report.Add("p50Ms", At(quiet, 0.5));
        report.Add("p50WhileTrainingMs", At(training, 0.5));
        report.Add("p99Ms", At(quiet, 0.99));
        report.Add("p99WhileTrainingMs", At(training, 0.99));
        report.Add("p99WhileTrainingRatio", At(training, 0.99) / At(quiet, 0.99));
        report.Print();
        return report.Value("failed") == 0 ? 0 : 1;
    }

    private static async Task<IReadOnlyList<OpenLoopAnswer>> BesideTrainingAsync(OpenLoop load, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("aviary-bench-").FullName;
        try
        {
            using ChildProcess training = ServedFashion.TrainBeside(folder, Epochs);
            await Task.Delay(TrainingStarts, cancellationToken);
            IReadOnlyList<OpenLoopAnswer> answers = await load.RunAsync(Slice * 2, cancellationToken);
            return training.HasExited
                ? throw new InvalidOperationException($"The training ended while it was measured:{Environment.NewLine}{training.Tail()}")
                : answers;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double At(IEnumerable<OpenLoopAnswer> answers, double share) => Quantile.At([.. answers.Select(answer => answer.LatencyMs)], share);
}
