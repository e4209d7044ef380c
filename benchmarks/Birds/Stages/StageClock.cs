using System.Globalization;

namespace Aviary.Benchmarks.Birds.Stages;

/// <summary>What a server says at <c>/metrics</c> of the time that its stages took so far.</summary>
internal sealed class StageClock
{
    private const string Stages = "aviary_prediction_stage_duration_seconds_", Imaging = "aviary_imaging_";

    private readonly Dictionary<string, double> _sums = new(StringComparer.Ordinal);
    private double _runs;

    private StageClock()
    {
    }

    public static async Task<StageClock> ReadAsync(int port, CancellationToken cancellationToken)
    {
        using HttpClient client = new();
        string text = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"), cancellationToken);
        StageClock clock = new();
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#'))
        {
            clock.Take(line);
        }

        return clock._runs > 0 ? clock : throw new InvalidOperationException("The server's metrics have no stages of predictions.");
    }

    /// <summary>Milliseconds of each stage for a request of those that came since.</summary>
    /// <param name="earlier">An earlier look.</param>
    /// <param name="latency">The mean latency of these requests as their sender saw it, ms.</param>
    public StageTimes Since(StageClock earlier, double latency)
    {
        double requests = _runs - earlier._runs;
        double fill = Mean("fill"), decode = Mean("decode"), resize = Mean("resize");
        return new StageTimes(latency, Mean("read"), decode, resize, fill - decode - resize, Mean("run"), Mean("rank") + Mean("format"));

        double Mean(string stage) => 1_000 * (_sums.GetValueOrDefault(stage) - earlier._sums.GetValueOrDefault(stage)) / requests;
    }

    private void Take(string line)
    {
        int space = line.LastIndexOf(' ');
        double value = double.Parse(line.AsSpan(space + 1), CultureInfo.InvariantCulture);
        if (line.StartsWith(Stages, StringComparison.Ordinal) && line.IndexOf("stage=\"", StringComparison.Ordinal) is > 0 and var at)
        {
            string stage = line[(at + 7)..line.IndexOf('"', at + 7)];
            if (line.StartsWith(Stages + "sum", StringComparison.Ordinal))
            {
                _sums[stage] = _sums.GetValueOrDefault(stage) + value;
            }
            else if (stage == "run" && line.StartsWith(Stages + "count", StringComparison.Ordinal))
            {
                _runs += value;
            }
        }
        else if (line.StartsWith(Imaging, StringComparison.Ordinal) && line.Contains("_duration_seconds_sum", StringComparison.Ordinal))
        {
            string stage = line[Imaging.Length..line.IndexOf('_', Imaging.Length)];
            _sums[stage] = _sums.GetValueOrDefault(stage) + value;
        }
    }
}
