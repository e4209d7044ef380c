using System.Net.Http.Headers;

namespace Aviary.Tests.Functions;

/// <summary>What every answer has, whatever its status and whoever of the app writes it.</summary>
public sealed class AnswerHeaderTests(ServingApp serving) : IClassFixture<ServingApp>
{
    private readonly App _app = serving.App;

    [Theory]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("GET", "/health/ready", 200)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/api/models", 200)]
    [InlineData("GET", "/api/models/none", 404)]
    [InlineData("GET", "/api/nothing/here", 404)]
    [InlineData("DELETE", "/api/models", 405)]
    [InlineData("GET", App.Predictions, 405)]
    [InlineData("BREW", "/health/live", 405)]
    [InlineData("POST", App.Predictions, 415)]
    [InlineData("PUT", App.ChampionAlias, 428)]
    [InlineData("POST", "/api/pubsub", 401)]
    public async Task No_answer_is_left_to_be_sniffed_and_each_problem_has_its_document(string method, string path, int status)
    {
        HttpResponseMessage answer = await _app.SendAsync(new HttpMethod(method), path, json: null);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        if (status >= 400)
        {
            await App.ProblemAsync(answer, status);
        }
    }

    [Fact]
    public async Task A_method_that_is_not_taken_is_told_which_are()
    {
        HttpResponseMessage answer = await _app.SendAsync(HttpMethod.Delete, "/api/models", json: null);
        Assert.Equal(["GET"], answer.Content.Headers.Allow);
        Assert.Equal(MediaTypeHeaderValue.Parse("application/problem+json"), answer.Content.Headers.ContentType);
    }
}
