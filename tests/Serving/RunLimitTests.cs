using Aviary.Inference;
using Aviary.Inference.Rows;
using Aviary.Registry.Versions;
using Aviary.Serving;

namespace Aviary.Tests.Serving;

public sealed class RunLimitTests : IAsyncDisposable
{
    private const string Endless = "[9000000000000000000,1,1,1]";
    private const string Harmless = "[1,1,1,1]";

    private readonly TestServing _test = new(options => options.IdleThreads = 1);

    [Fact]
    public async Task A_request_whose_run_is_ended_says_the_limit_and_its_place_is_free_afterwards()
    {
        await ServeAsync();
        Task<PredictionResult> endless = Task.Run(() => _test.PredictAsync($"{{\"inputs\":[{Endless}]}}").AsTask(), TestServing.Cancellation);
        await PassTimeUntilAsync(endless);

        RunLimitException ended = await Assert.ThrowsAsync<RunLimitException>(() => endless);
        Assert.Contains("10 s", ended.Message, StringComparison.Ordinal);
        Assert.Equal(0, _test.Predictions.Admission.Present);
        Assert.Single((await _test.PredictAsync($"{{\"inputs\":[{Harmless}]}}")).Predictions);
    }

    [Fact]
    public async Task Of_a_batch_the_endless_row_alone_is_refused()
    {
        await ServeAsync();
        PredictionInput[] inputs = [.. new[] { Harmless, Endless, Harmless, Harmless }
            .Select(row => PredictionInput.OfBody("application/json", System.Text.Encoding.UTF8.GetBytes($"{{\"inputs\":[{row}]}}")))];
        Task<BatchResult> running = Task.Run(() => _test.Predictions.PredictEachAsync("fashion", inputs, TestServing.Cancellation), TestServing.Cancellation);
        await PassTimeUntilAsync(running);

        BatchResult result = await running;
        Assert.Equal([false, true, false, false], result.Answers.Select(answer => answer.Refused is not null));
        Assert.Contains("Serving:RunTimeout", result.Answers[1].Refused!.Message, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _test.DisposeAsync();

    private async Task ServeAsync()
    {
        ModelVersion version = await _test.PublishAsync(_test.Prepare(HostileModels.Loop(), ["a", "b"]));
        await _test.PromoteAsync(version);
        await _test.Models.StartAsync(TestServing.Cancellation);
    }

    /// <summary>The watch looks in real time, twice for each step, and counts by the test's clock.</summary>
    private Task PassTimeUntilAsync(Task done) => TestWait.UntilAsync(async () =>
    {
        _test.Time.Advance(TimeSpan.FromSeconds(2));
        await Task.WhenAny(done, Task.Delay(2 * RunWatch.Interval, TestServing.Cancellation));
        return done.IsCompleted;
    });
}
