using System.Globalization;
using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;

namespace Aviary.Benchmarks.Birds.Stages;

/// <summary>
/// Where the time of a photo goes, for several sizes, with one and two threads a run, and with two that wait awake: by the server's
/// own metrics, one connection.
/// </summary>
internal static class StageReport
{
    private const int Turns = 3;
    private const string Route = "/api/models/birds/predictions";
    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1.5);

    private static readonly (string Name, Dictionary<string, string> Settings)[] Ways =
    [
        ("1 thread", new() { ["Serving__IdleThreads"] = "1" }),
        ("2 threads", new() { ["Serving__IdleThreads"] = "2", ["Serving__IdleAllowSpinning"] = "false" }),
        ("2 threads awake", new() { ["Serving__IdleThreads"] = "2" }),
    ];

    /// <returns>A row for each way and photo.</returns>
    public static async Task<IReadOnlyList<StageRow>> MeasureAsync(
        IReadOnlyList<(string Name, byte[] Bytes)> photos, BenchmarkReport report, CancellationToken cancellationToken)
    {
        List<StageRow> rows = [];
        foreach ((string way, Dictionary<string, string> settings) in Ways)
        {
            int port = ChildProcess.FreePort();
            using ServedBirds birds = await ServedBirds.StartAsync(Request(port, photos[0].Bytes), port, settings, cancellationToken);
            await ClosedLoop.RunAsync(port, [Request(port, photos[0].Bytes)], connections: 2, Slice * 5, cancellationToken);
            foreach ((string name, byte[] bytes) in photos)
            {
                List<StageTimes> turns = [];
                for (int turn = 0; turn < Turns; turn++)
                {
                    turns.Add(await OnceAsync(port, Request(port, bytes), cancellationToken));
                }

                rows.Add(new StageRow(way, name, turns.OrderBy(turn => turn.Latency).ElementAt(Turns / 2)));
                report.Say(rows[^1].ToString());
                report.Add($"{Camel(way)}{char.ToUpperInvariant(name[0])}{name[1..]}Ms", rows[^1].Times.Latency);
            }
        }

        return rows;
    }

    private static async Task<StageTimes> OnceAsync(int port, byte[] request, CancellationToken cancellationToken)
    {
        StageClock before = await StageClock.ReadAsync(port, cancellationToken);
        LoadResult load = await ClosedLoop.RunAsync(port, [request], connections: 1, Slice, cancellationToken);
        return (await StageClock.ReadAsync(port, cancellationToken)).Since(before, load.LatenciesMs.Average());
    }

    private static byte[] Request(int port, byte[] bytes) => HttpConnection.Request("POST", Route, port, "image/jpeg", bytes);

    private static string Camel(string way) => way switch
    {
        "1 thread" => "oneThread",
        "2 threads" => "twoThreads",
        _ => "twoThreadsAwake",
    };
}

/// <summary>A row of the report.</summary>
/// <param name="Way">Threads.</param>
/// <param name="Photo">The photo.</param>
/// <param name="Times">Its times.</param>
internal sealed record StageRow(string Way, string Photo, StageTimes Times)
{
    /// <summary>As a row of a Markdown table: way, photo, the stages, all.</summary>
    public override string ToString()
        => $"| {Way} | {Photo} | {string.Join(" | ", Times.All.Select(stage => Number(stage.Ms)))} | {Number(Times.Latency)} |";

    private static string Number(double ms) => ms.ToString(ms < 0.095 ? "0.00" : "0.0", CultureInfo.InvariantCulture);
}
