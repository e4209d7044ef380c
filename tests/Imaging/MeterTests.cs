using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Aviary.Tests.Imaging;

/// <summary>What can be watched.</summary>
public sealed class MeterTests
{
    [Fact]
    public void Durations_sizes_and_refusals_are_counted()
    {
        HashSet<string> seen = [];
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, to) =>
        {
            if (instrument.Meter.Name == "Aviary.Imaging")
            {
                to.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument.Name, value >= 0, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument.Name, value > 0, tags));
        listener.Start();
        Pictures.Vips.Decode(WebPSamples.Lossless);
        Pictures.Vips.Refused([]);
        lock (seen)
        {
            Assert.Superset(
                new HashSet<string>(StringComparer.Ordinal)
                {
                    "aviary.imaging.decode.duration webp", "aviary.imaging.resize.duration webp", "aviary.imaging.picture.pixels webp", "aviary.imaging.refusals Empty",
                },
                seen);
        }

        void Note(string name, bool sensible, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            Assert.True(sensible);
            lock (seen)
            {
                seen.Add($"{name} {tags[0].Value}");
            }
        }
    }

    [Fact]
    public void Decoding_and_resizing_are_spans()
    {
        List<string> names = [];
        using ActivitySource own = new("Aviary.Tests.Imaging");
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name is "Aviary.Imaging" or "Aviary.Tests.Imaging",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
        };
        ActivitySource.AddActivityListener(listener);
        using Activity test = own.StartActivity("test")!;
        listener.ActivityStopped = activity =>
        {
            if (activity.TraceId == test.TraceId)
            {
                names.Add(activity.OperationName);
            }
        };
        Pictures.Vips.Decode(WebPSamples.Lossless);
        Assert.Equal(["picture.decode", "picture.resize"], names);
    }
}
