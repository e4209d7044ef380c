using System.Diagnostics;
using Aviary.Benchmarks.Figures;
using Aviary.Inference;
using Aviary.Serving;

namespace Aviary.Benchmarks.Birds;

/// <summary>The network as serving runs it, without anything around it: one thread, memory bound once.</summary>
internal sealed class BareRun : IDisposable
{
    private readonly OnnxSession _session;
    private readonly RunSlot _slot;

    public BareRun(string onnx, byte[] pixels)
    {
        _session = OnnxSession.Load(File.ReadAllBytes(onnx), classes: null, new ServingOptions { Threads = 1 });
        _slot = _session.Rent();
        pixels.CopyTo(_slot.Input.Row<byte>(0));
    }

    /// <summary>The median of some runs, in ms.</summary>
    public double Time(int count)
    {
        double[] times = new double[count];
        for (int run = 0; run < count; run++)
        {
            long began = Stopwatch.GetTimestamp();
            _session.Run(_slot, rows: 1);
            times[run] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        return Quantile.Median(times);
    }

    public void Dispose()
    {
        _session.Return(_slot);
        _session.Dispose();
    }
}
