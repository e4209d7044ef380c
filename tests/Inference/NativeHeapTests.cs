using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Aviary.Inference;

namespace Aviary.Tests.Inference;

public sealed class NativeHeapTests : IDisposable
{
    private readonly Meter _meter = new("native memory");

    [Fact]
    public void What_native_code_takes_is_counted_as_used_until_it_is_given_back()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal), "only glibc counts its memory");
        NativeHeap.AddTo(_meter);
        const int bytes = 512 << 20;
        long before = Read()["used"];
        nint taken = Marshal.AllocHGlobal(bytes);
        long during = Read()["used"];
        Marshal.FreeHGlobal(taken);

        // Other tests take and give back meanwhile, but not that much.
        Assert.InRange(during - before, bytes / 2, bytes * 2L);
        Assert.InRange(during - Read()["used"], bytes / 2, bytes * 2L);
        Assert.True(Read()["free"] > 0);
    }

    public void Dispose() => _meter.Dispose();

    private Dictionary<string, long> Read()
    {
        Dictionary<string, long> states = [];
        using MeterListener listener = new() { InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter == _meter)
            {
                self.EnableMeasurementEvents(instrument);
            }
        } };
        listener.SetMeasurementEventCallback<long>((_, bytes, tags, _) => states[(string)tags[0].Value!] = bytes);
        listener.Start();
        listener.RecordObservableInstruments();
        return states;
    }
}
