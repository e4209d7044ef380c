using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Aviary.Errors;
using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Registry.Versions;
using Aviary.Serving;
using Aviary.Serving.Observers;
using Google.Protobuf;
using static Aviary.Onnx.TensorProto.Types;

namespace Aviary.Tests.Serving.Observers;

/// <summary>The tally where predictions are made.</summary>
public sealed class TalliedPredictionTests : IAsyncDisposable
{
    private readonly TestServing _serving = new();
    private readonly string _model = $"tally-{Guid.NewGuid():n}";

    private PredictionFigures Figures => _serving.Statistics.Find(_model)!;

    [Fact]
    public async Task Requests_and_messages_are_counted_together()
    {
        ModelVersion version = await ServeAsync(winner: 3);
        await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[6,5,4,3,2,1]]}", _model);
        BatchResult result = await _serving.Predictions.PredictEachAsync(
            _model,
            [PredictionInput.OfBody("application/octet-stream", new byte[6]), PredictionInput.OfBody("application/octet-stream", new byte[5])],
            TestServing.Cancellation);

        Assert.NotNull(result.Answers[1].Refused);
        Assert.Equal((version.Version, 3L), (Figures.Version, Figures.Count));
        Assert.Equal([new ClassCount("class 3", 3)], Figures.Top);
    }

    [Fact]
    public async Task A_request_that_is_refused_counts_nothing()
    {
        await ServeAsync(_serving.Prepare(TestModels.Classifier(type: DataType.Float, logits: true, scale: 1).ToByteArray()));
        await Assert.ThrowsAsync<InvalidInputException>(
            async () => await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[3e38,3e38,3e38,3e38,3e38,3e38]]}", _model));

        Assert.Equal(0, Figures.Count);
    }

    [Fact]
    public async Task The_count_is_swapped_with_the_version()
    {
        await ServeAsync(winner: 1);
        await _serving.PredictAsync(model: _model);
        ModelVersion next = await ServeAsync(winner: 2);
        await _serving.Models.RefreshAsync(_model, TestServing.Cancellation);
        Assert.Equal((next.Version, 0L), (Figures.Version, Figures.Count));

        await _serving.PredictAsync(model: _model);
        Assert.Equal([new ClassCount("class 2", 1)], Figures.Top);
    }

    [Fact]
    public void A_model_that_is_not_served_has_no_figures() => Assert.Null(_serving.Statistics.Find("unknown"));

    [Fact]
    public async Task Counter_histogram_and_gauges_name_the_model()
    {
        ConcurrentDictionary<string, double> seen = new();
        using MeterListener listener = new();
        listener.InstrumentPublished = (instrument, self) =>
        {
            // The counters are the process's, the gauges those of these models.
            if (instrument.Meter.Name == StageTimer.MeterName
                && (instrument is Counter<long> or Histogram<double> || instrument.Meter == _serving.Statistics.Metrics.Meter))
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => See(instrument, value, tags));
        listener.Start();
        await ServeAsync(_serving.Prepare(TestModels.Bytes(winner: 1), ["a", "background", "c", "d", "e"]));

        await _serving.PredictAsync("{\"inputs\":[[1,2,3,4,5,6],[6,5,4,3,2,1]]}", _model);
        listener.RecordObservableInstruments();

        Assert.Equal(2, seen["aviary.predictions"]);
        Assert.InRange(seen["aviary.prediction.confidence"], 1, 2);
        Assert.Equal(1, seen["aviary.prediction.background.share"]);
        Assert.DoesNotContain("aviary.prediction.confidence.drift", seen.Keys);

        void See(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Length == 1 && tags[0].Key == "model" && _model.Equals(tags[0].Value))
            {
                seen.AddOrUpdate(instrument.Name, value, (_, before) => before + value);
            }
        }
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();

    private Task<ModelVersion> ServeAsync(int winner) => ServeAsync(_serving.Prepare(TestModels.Bytes(winner)));

    private async Task<ModelVersion> ServeAsync(NewVersion version)
    {
        ModelVersion published = await _serving.PublishAsync(version, _model);
        await _serving.PromoteAsync(published);
        return published;
    }
}
