using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using Aviary.Functions;
using Aviary.Tests.Functions;
using Aviary.Tests.FunctionsHost.Protocol;
using Google.Protobuf;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Kafka.Proto;

namespace Aviary.Tests.FunctionsHost;

/// <summary>The app as the Functions host runs it: built, in a process of its own, with the real worker.</summary>
public sealed class RealWorkerTests(RealWorker app) : IClassFixture<RealWorker>
{
    private const string Predictions = $"/api/models/{RealWorker.Model}/predictions";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private MockFunctionsHost Host => app.Host;

    [Fact]
    public void Every_function_is_found_and_loads()
    {
        IEnumerable<string> declared = typeof(Composition).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMethods())
            .Select(method => method.GetCustomAttribute<FunctionAttribute>()?.Name)
            .OfType<string>();
        Assert.Equal(declared.Order(), Host.Functions.Keys.Order());
    }

    [Fact]
    public void Kafka_triggers_take_records_whole()
    {
        HostedFunction[] functions = [.. Host.Functions.Values.Where(function => function.Type == "kafkaTrigger")];
        Assert.Equal(2, functions.Length);
        Assert.All(functions, function =>
        {
            Assert.Equal("Many", function.Binding.GetProperty("cardinality").GetString());
            Assert.Equal("True", function.Binding.GetProperty("properties").GetProperty("supportsDeferredBinding").GetString());
        });
    }

    [Fact]
    public async Task A_prediction_is_answered()
    {
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, Predictions, Row());
        JsonElement answer = await App.JsonAsync(response, 200);
        Assert.Equal(app.Champion, answer.GetProperty("version").GetString());
        Assert.Equal("c0", answer.GetProperty("predictions")[0].GetProperty("class").GetString());
    }

    [Theory]
    [InlineData("GET", "/", 200)]
    [InlineData("GET", "/health/live", 200)]
    [InlineData("HEAD", "/health/ready", 200)]
    [InlineData("GET", "/metrics", 200)]
    [InlineData("GET", "/api/models", 200)]
    [InlineData("GET", "/api/models/none", 404)]
    [InlineData("GET", "/dashboard/none", 404)]
    [InlineData("POST", "/api/models/none/predictions", 415)]
    [InlineData("PUT", "/api/models/fashion/aliases/champion", 428)]
    public async Task A_function_answers_with_its_status_whether_it_returns_or_throws(string method, string path, int status)
    {
        using HttpResponseMessage response = await SendAsync(new HttpMethod(method), path, null);
        Assert.Equal(status, (int)response.StatusCode);
        if (status >= 400)
        {
            Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            Assert.Equal(status, (await response.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("status").GetInt32());
        }
    }

    [Theory]
    [InlineData(200_000, false)]
    [InlineData(200_000, true)]
    [InlineData(20_000_000, false)] // answered while it is still being sent
    [InlineData(20_000_000, true)]
    [InlineData(60_000_000, false)] // over the server's own limit too
    [InlineData(60_000_000, true)]
    public async Task A_body_over_its_limit_is_a_problem_with_or_without_a_length(int bytes, bool chunked)
    {
        ByteArrayContent content = new(new byte[bytes]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, Predictions, content, request => request.Headers.TransferEncodingChunked = chunked);
        Assert.Equal("body", await App.ProblemAsync(response, 413));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_over_the_limit_of_the_server_itself_is_a_problem_with_or_without_a_length(bool chunked)
    {
        using MultipartFormDataContent form = new();
        for (int picture = 0; picture < 10; picture++)
        {
            form.Add(new ByteArrayContent(new byte[6_000_000]), "image", "a.png");
        }

        using HttpResponseMessage response = await SendAsync(HttpMethod.Post, Predictions, form, request => request.Headers.TransferEncodingChunked = chunked);
        Assert.Equal("body", await App.ProblemAsync(response, 413));
    }

    [Theory]
    [InlineData("DeleteExpiredOutcomes")]
    [InlineData("WatchModels")]
    [InlineData("ContinueTraining")]
    public async Task A_timer_runs(string function)
    {
        StatusResult result = await Host.FireTimerAsync(function, Token);
        Assert.True(result.Status == StatusResult.Types.Status.Success, result.Exception?.Message);
    }

    [Fact]
    public async Task A_batch_of_records_is_classified()
    {
        KafkaRecordProto record = new()
        {
            Topic = "classification.requests",
            Key = ByteString.CopyFromUtf8("a key"),
            Value = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(new { inputs = new[] { TinyClassifier.Picture(3) } })),
            Headers = { Header("ce_id", "1"), Header("ce_source", "test"), Header("ce_specversion", "1.0"),
                Header("ce_type", "aviary.classification.requested.v1"), Header("content-type", "application/json"), Header("ce_model", RealWorker.Model) },
        };
        StatusResult result = await Host.DeliverAsync("ClassifyFromKafka", [record], Token);
        Assert.True(result.Status == StatusResult.Types.Status.Success, result.Exception?.Message);
    }

    [Fact]
    public void What_is_logged_outside_an_invocation_goes_to_the_console_which_the_host_logs()
        => Assert.Contains(Host.Console, line => line.StartsWith("info: Aviary.", StringComparison.Ordinal) && line.Contains(app.Champion, StringComparison.Ordinal));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_app_that_is_asked_to_end_ends_orderly_also_while_it_starts(bool started)
    {
        using TemporaryFolder folder = new();
        await using MockFunctionsHost host = await MockFunctionsHost.StartAsync(Token, RealWorker.Settings(folder.Path));
        await TestWait.UntilAsync(
            () => !started || host.Console.Any(line => line.Contains("No model has a champion yet", StringComparison.Ordinal)));

        int code = await host.StopAsync(TimeSpan.FromSeconds(10), Token);
        Assert.True(code == 0, $"it ended with {code}: {string.Join(Environment.NewLine, host.Console)}");
    }

    private static KafkaHeaderProto Header(string key, string value) => new() { Key = key, Value = ByteString.CopyFromUtf8(value) };

    private static JsonContent Row() => JsonContent.Create(new { inputs = new[] { TinyClassifier.Picture(0) } });

    /// <summary>The answer; the invocation has ended well whatever its status.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, Action<HttpRequestMessage>? change = null)
    {
        HttpRequestMessage request = new(method, path) { Content = content };
        change?.Invoke(request);
        (HttpResponseMessage response, StatusResult result) = await Host.SendAsync(request, Token);
        Assert.True(result.Status == StatusResult.Types.Status.Success, result.Exception?.Message);
        return response;
    }
}
