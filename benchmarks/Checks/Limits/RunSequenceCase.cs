using System.Diagnostics;

namespace Aviary.Benchmarks.Checks.Limits;

/// <summary>
/// Harmful rows of several models, one after the other and over again: what one run took must neither widen the limit of the next nor
/// be kept for ever.
/// </summary>
internal sealed class RunSequenceCase : ILimitCase
{
    private const int Rounds = 3;
    private const double KeptMb = 200;

    /// <summary>A server returns memory in steps of ten seconds.</summary>
    private static readonly TimeSpan ReturnTime = TimeSpan.FromSeconds(45);

    private static readonly (string Model, byte[] File, string Row)[] Runs =
    [
        ("texts", HostileModels.Texts(), "[20000000,1,1,1]"),
        ("numbers", HostileModels.Memory(), "[200000000,1,1,1]"),
        ("sorting", HostileModels.Sorting(), "[3000000000,1,1,1]"),
        ("sorting", HostileModels.Sorting(), "[20000000,1,1,1]"),
        ("numbers", HostileModels.Memory(), "[9000000000,1,1,1]"),
    ];

    public string Name => "run-sequence";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string> { ["Serving__RunMemory"] = $"{1L << 30}" };

    /// <summary>What the arena may hold, and as much again past it.</summary>
    public double MaxMemoryMb => 3 * 1024;

    public async Task PrepareAsync(LimitBucket bucket, CancellationToken cancellationToken)
    {
        foreach ((string model, byte[] file, _) in Runs.DistinctBy(static run => run.Model))
        {
            await bucket.ImportAsync(model, file, cancellationToken);
        }
    }

    public async Task<LimitVerdict> TryAsync(LimitServer server, CancellationToken cancellationToken)
    {
        double before = TreeMemory.NowMb(server.ProcessId);
        List<string> answers = [];
        double slowest = 0;
        bool held = true;
        for (int round = 0; round < Rounds; round++)
        {
            foreach ((string model, _, string row) in Runs)
            {
                long began = Stopwatch.GetTimestamp();
                LimitAnswer answer = await server.PostJsonAsync(LimitServer.PathOf(model), $"{{\"inputs\":[{row}]}}", cancellationToken);
                double took = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                slowest = Math.Max(slowest, took);
                held &= answer.Status == 200 || (answer.Status == 422 && answer.Names("Serving:Run"));
                answers.Add($"{model} {answer.Status} in {took:0} ms");
            }
        }

        double kept = await KeptAsync(server, before, cancellationToken);
        return new LimitVerdict(held && kept <= KeptMb, string.Join(", ", answers))
        {
            AnswerMs = slowest,
            Figures = new Dictionary<string, double> { ["keptMb"] = kept },
        };
    }

    /// <summary>The memory that is not returned after a while.</summary>
    private static async Task<double> KeptAsync(LimitServer server, double before, CancellationToken cancellationToken)
    {
        long began = Stopwatch.GetTimestamp();
        double kept = double.MaxValue;
        while (kept > KeptMb && Stopwatch.GetElapsedTime(began) < ReturnTime)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken);
            kept = TreeMemory.NowMb(server.ProcessId) - before;
        }

        return kept;
    }
}
