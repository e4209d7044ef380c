using System.Text.Json;
using Aviary.Serving;

namespace Aviary.Tests.Functions;

public sealed class OverloadTests
{
    private static string Good => $$"""{"inputs":[{{JsonSerializer.Serialize(TinyClassifier.Picture(4))}}]}""";

    [Fact]
    public async Task One_request_too_many_is_answered_429_with_when_to_try_again()
    {
        (App app, _, _) = await App.StartServingAsync(("Serving:Concurrency", "1"), ("Serving:Queue", "0"));
        await using App owned = app;
        await app.Get<PredictionService>().Admission.EnterAsync(App.None);

        HttpResponseMessage refused = await app.PostAsync(App.Predictions, Good);
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter?.Delta);
        Assert.Null(await App.ProblemAsync(refused, 429));

        app.Get<PredictionService>().Admission.Leave();
        await App.JsonAsync(await app.PostAsync(App.Predictions, Good), 200);
    }

    [Fact]
    public async Task A_request_that_waits_until_its_deadline_is_answered_503_with_when_to_try_again()
    {
        (App app, _, _) = await App.StartServingAsync(("Serving:Concurrency", "1"), ("Serving:Deadline", "00:00:00.05"));
        await using App owned = app;
        await app.Get<PredictionService>().Admission.EnterAsync(App.None);

        HttpResponseMessage late = await app.PostAsync(App.Predictions, Good);
        Assert.Equal(TimeSpan.FromSeconds(1), late.Headers.RetryAfter?.Delta);
        Assert.Null(await App.ProblemAsync(late, 503));
    }
}
