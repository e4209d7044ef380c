using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Aviary.Inference;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Tests.Serving;

namespace Aviary.Tests.Inference;

public sealed class StageTimerTests : IAsyncDisposable
{
    private static readonly string[] Stages = ["wait", "fill", "run", "rank"];

    private readonly TestServing _serving = new();

    [Fact]
    public async Task A_prediction_gives_a_span_for_each_stage_in_order_below_the_span_of_its_request()
    {
        await ServeAsync();
        using Activity request = Request();
        ConcurrentQueue<Activity> ended = [];
        using ActivityListener listener = Listener(ended.Enqueue);

        await _serving.PredictAsync();

        Activity[] spans = [.. ended.Where(span => span.TraceId == request.TraceId)];
        Assert.Equal(Stages.Select(stage => $"prediction.{stage}"), spans.Select(span => span.OperationName));
        Assert.All(spans, span => Assert.Equal(request.SpanId, span.ParentSpanId));
        Assert.Equal(spans.Select(span => span.StartTimeUtc).Order(), spans.Select(span => span.StartTimeUtc));
    }

    [Fact]
    public async Task A_prediction_is_in_the_histogram_once_for_each_stage_in_seconds()
    {
        await ServeAsync();
        List<string> stages = [];
        double longest = 0;
        int thread = Environment.CurrentManagedThreadId;
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument is { Name: "aviary.prediction.stage.duration", Meter.Name: StageTimer.MeterName })
            {
                Assert.Equal("s", instrument.Unit);
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, seconds, tags, _) =>
        {
            // Other tests predict at the same time, on threads of their own; a loaded model answers on the thread that asks.
            if (Environment.CurrentManagedThreadId == thread)
            {
                stages.Add(Assert.IsType<string>(Assert.Single(tags.ToArray(), tag => tag.Key == "stage").Value));
                longest = Math.Max(longest, seconds);
            }
        });
        listener.Start();
        long began = Stopwatch.GetTimestamp();

        ValueTask<PredictionResult> answer = _serving.PredictAsync();

        Assert.True(answer.IsCompleted);
        double passed = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await answer;
        Assert.Equal(Stages, stages);
        Assert.InRange(longest, double.Epsilon, passed);
    }

    [Fact]
    public async Task Without_a_listener_no_span_is_made()
    {
        await ServeAsync();
        using Activity request = Request();
        ConcurrentQueue<Activity> ended = [];
        using (Listener(ended.Enqueue))
        {
        }

        await _serving.PredictAsync();

        Assert.Empty(ended);
        Assert.Same(request, Activity.Current);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private static Activity Request() => new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();

    /// <summary>Hears the spans of one request alone, so that tests beside this one do not change what they measure.</summary>
    private static ActivityListener Listener(Action<Activity> ended)
    {
        ActivityTraceId trace = Activity.Current!.TraceId;
        ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == StageTimer.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> options)
                => options.Parent.TraceId == trace ? ActivitySamplingResult.AllData : ActivitySamplingResult.None,
            ActivityStopped = ended,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private async Task ServeAsync()
    {
        ModelVersion version = await _serving.PublishAsync(winner: 1);
        await _serving.PromoteAsync(version);
        await _serving.PredictAsync();
    }
}
