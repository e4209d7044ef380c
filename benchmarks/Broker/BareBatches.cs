using System.Diagnostics;
using Aviary.Benchmarks.Serve;

namespace Aviary.Benchmarks.Broker;

/// <summary>The limit of a pipeline: ONNX Runtime alone with batches of the same size on as many threads, a session and a thread of work for each.</summary>
internal sealed class BareBatches : IDisposable
{
    private readonly byte[][] _pictures;
    private readonly BareSession[] _lanes;

    public BareBatches(string model, byte[][] pictures, int batch, int threads)
    {
        _pictures = pictures;
        _lanes = [.. Enumerable.Range(0, threads).Select(_ => new BareSession(model, batch))];
    }

    /// <summary>Pictures a second.</summary>
    public double PerSecond(TimeSpan duration)
    {
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = new Thread[_lanes.Length];
        double[] rates = new double[_lanes.Length];
        for (int i = 0; i < threads.Length; i++)
        {
            int lane = i;
            threads[i] = new Thread(() =>
            {
                int runs = 0;
                for (; runs == 0 || Stopwatch.GetElapsedTime(start) < duration; runs++)
                {
                    _lanes[lane].Run(_pictures, runs * _lanes[lane].Batch);
                }

                rates[lane] = runs * _lanes[lane].Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
            });
            threads[i].Start();
        }

        Array.ForEach(threads, thread => thread.Join());
        return rates.Sum();
    }

    public void Dispose() => Array.ForEach(_lanes, lane => lane.Dispose());
}
