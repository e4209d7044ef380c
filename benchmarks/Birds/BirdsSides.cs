using Aviary.Benchmarks.Figures;
using Aviary.Benchmarks.Load;
using Aviary.Benchmarks.Processes;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Birds;

/// <summary>All sides, started once, that take turns with each photo.</summary>
internal sealed class BirdsSides : IDisposable
{
    private const int Turns = 5, Runs = 6, Decodes = 4, Connections = 4;
    private const string Route = "/api/models/birds/predictions";

    private static readonly TimeSpan Slice = TimeSpan.FromSeconds(1.5);

    private readonly List<IDisposable> _owned = [];
    private readonly OwnDecoder _decoder = new();
    private readonly IReadOnlyList<BirdsPhoto> _photos;
    private readonly PillowPeer _pillow;
    private BareRun? _run;
    private LiteRtPeer? _liteRt;
    private int _ours, _oneThread, _twoThreads;

    private BirdsSides(IReadOnlyList<BirdsPhoto> photos, PillowPeer pillow)
    {
        _photos = photos;
        _pillow = pillow;
    }

    public static async Task<BirdsSides> StartAsync(
        IReadOnlyList<BirdsPhoto> photos, IReadOnlyList<string> classes, PillowPeer pillow, string work, CancellationToken cancellationToken)
    {
        BirdsSides sides = new(photos, pillow);
        try
        {
            await sides.StartAsync(classes, work, cancellationToken);
            return sides;
        }
        catch
        {
            sides.Dispose();
            throw;
        }
    }

    public async Task WarmAsync(CancellationToken cancellationToken)
    {
        foreach (BirdsPhoto photo in _photos)
        {
            await MeasureAsync(photo, cancellationToken);
            photo.Figures.Clear();
        }
    }

    /// <summary>One turn of each side; says what came of it.</summary>
    public async Task<string> MeasureAsync(BirdsPhoto photo, CancellationToken cancellationToken)
    {
        double run = await InTurnsAsync(photo, "run", "liteRt", () => _run!.Time(Runs), () => _liteRt!.TimeAsync(Runs, cancellationToken));
        double decode = await InTurnsAsync(
            photo, "decode", "pillow", () => _decoder.Time(photo.Bytes, BirdsPhoto.Side, Decodes), () => _pillow.TimeAsync(photo.File, BirdsPhoto.Side, Decodes, cancellationToken));

        double ours = photo.Add("latencyMs", await LatencyAsync(_ours, Route, photo, cancellationToken));
        double one = photo.Add("fastApiOneThreadMs", await LatencyAsync(_oneThread, "/predictions", photo, cancellationToken));
        double two = photo.Add("fastApiTwoThreadsMs", await LatencyAsync(_twoThreads, "/predictions", photo, cancellationToken));
        double latency = photo.Add("latencyRatio", ours / Math.Min(one, two));

        double many = photo.Add("perSecond", await PerSecondAsync(_ours, Route, photo, cancellationToken));
        double theirs = photo.Add("fastApiPerSecond", Math.Max(
            await PerSecondAsync(_oneThread, "/predictions", photo, cancellationToken),
            await PerSecondAsync(_twoThreads, "/predictions", photo, cancellationToken)));
        double throughput = photo.Add("throughputRatio", many / theirs);
        return $"{photo.Name} run {run:0.00}, decode {decode:0.00}, latency {ours:0.0} ms against {one:0.0} and {two:0.0}: {latency:0.00}, throughput {throughput:0.00}";
    }

    /// <summary>What takes milliseconds takes turns many times, so that what else the machine does falls on both sides.</summary>
    private static async Task<double> InTurnsAsync(BirdsPhoto photo, string name, string peer, Func<double> ours, Func<Task<double>> theirs)
    {
        List<double> mine = [], other = [], ratios = [];
        for (int turn = 0; turn < Turns; turn++)
        {
            mine.Add(ours());
            other.Add(await theirs());
            ratios.Add(mine[^1] / other[^1]);
        }

        photo.Add($"{name}Ms", Quantile.Median(mine));
        photo.Add($"{peer}Ms", Quantile.Median(other));
        return photo.Add($"{name}Ratio", Quantile.Median(ratios));
    }

    public void Dispose()
    {
        _owned.Reverse();
        _owned.ForEach(item => item.Dispose());
    }

    private async Task StartAsync(IReadOnlyList<string> classes, string work, CancellationToken cancellationToken)
    {
        string pixels = Path.Combine(work, "pixels");
        await File.WriteAllBytesAsync(pixels, _photos[0].Pixels, cancellationToken);
        _ours = ChildProcess.FreePort();
        ServedBirds birds = Own(await ServedBirds.StartAsync(Request(_ours, Route, _photos[0]), _ours, settings: null, cancellationToken));
        _run = Own(new BareRun(birds.ModelFile, _photos[0].Pixels));
        _liteRt = Own(await LiteRtPeer.StartAsync(ServedBirds.Network, pixels, cancellationToken));
        _oneThread = await PeerAsync(classes, threads: 1, Environment.ProcessorCount, cancellationToken);
        _twoThreads = await PeerAsync(classes, threads: 2, workers: 1, cancellationToken);
    }

    private async Task<int> PeerAsync(IReadOnlyList<string> classes, int threads, int workers, CancellationToken cancellationToken)
    {
        int port = ChildProcess.FreePort();
        ChildProcess peer = Own(await FastApiPeer.StartAsync(
            "birds:app", Path.Combine(ServedBirds.Files, "aiy_qdq_s8.onnx"), classes, port, workers, threads, cancellationToken));
        await peer.FirstAnswerAsync(port, Request(port, "/predictions", _photos[0]), TimeSpan.FromSeconds(60), cancellationToken);
        return port;
    }

    private static byte[] Request(int port, string route, BirdsPhoto photo) => HttpConnection.Request("POST", route, port, "image/jpeg", photo.Bytes);

    private static async Task<double> LatencyAsync(int port, string route, BirdsPhoto photo, CancellationToken cancellationToken)
        => Quantile.Median([.. (await ClosedLoop.RunAsync(port, [Request(port, route, photo)], connections: 1, Slice, cancellationToken)).LatenciesMs]);

    private static async Task<double> PerSecondAsync(int port, string route, BirdsPhoto photo, CancellationToken cancellationToken)
        => (await ClosedLoop.RunAsync(port, [Request(port, route, photo)], Connections, Slice, cancellationToken)).RequestsPerSecond;

    private T Own<T>(T item)
        where T : IDisposable
    {
        _owned.Add(item);
        return item;
    }
}
