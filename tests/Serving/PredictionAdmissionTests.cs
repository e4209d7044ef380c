using Aviary.Errors;
using Aviary.Serving;

namespace Aviary.Tests.Serving;

public sealed class PredictionAdmissionTests : IAsyncDisposable
{
    private readonly TestServing _serving = new(options => (options.Concurrency, options.Queue) = (1, 1));

    [Fact]
    public async Task A_prediction_waits_for_its_turn_and_is_then_made()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(2));
        await _serving.PredictAsync();
        await _serving.Predictions.Admission.EnterAsync(TestServing.Cancellation);

        Task<PredictionResult> waiting = _serving.PredictAsync().AsTask();
        Assert.False(waiting.IsCompleted);
        await Assert.ThrowsAsync<OverloadedException>(async () => await _serving.PredictAsync());
        _serving.Predictions.Admission.Leave();

        Assert.Equal(2, (await waiting).Predictions[0].Best.Index);
        Assert.Equal(0, _serving.Predictions.Admission.Present);
    }

    [Fact]
    public async Task A_prediction_that_fails_gives_its_place_back()
    {
        await _serving.PromoteAsync(await _serving.PublishAsync(0));
        for (int i = 0; i < 3; i++)
        {
            await Assert.ThrowsAsync<InvalidInputException>(async () => await _serving.PredictAsync("{\"inputs\":[[1]]}"));
        }

        Assert.Equal(0, _serving.Predictions.Admission.Present);
    }

    public ValueTask DisposeAsync() => _serving.DisposeAsync();
}
