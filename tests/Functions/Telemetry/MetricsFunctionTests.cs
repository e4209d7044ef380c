using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aviary.Functions.Telemetry;
using Aviary.Inference;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviary.Tests.Functions.Telemetry;

public sealed partial class MetricsFunctionTests
{
    private const string Stages = "aviary_prediction_stage_duration_seconds";

    [Fact]
    public async Task A_prediction_is_in_the_metrics_with_its_stages_and_everything_is_well_formed()
    {
        (App app, _, _) = await App.StartServingAsync();
        await using App owned = app;
        string body = $"{{\"inputs\":[{JsonSerializer.Serialize(TinyClassifier.Picture(1))}]}}";
        await App.JsonAsync(await app.PostAsync(App.Predictions, body), 200);

        using HttpResponseMessage response = await app.Client.GetAsync("/metrics", App.None);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        string text = await response.Content.ReadAsStringAsync(App.None);
        string[] lines = text.Split('\n');
        Assert.Equal("", lines[^1]);
        Assert.All(lines[..^1], line => Assert.Matches(Line(), line));
        foreach (string stage in new[] { "read", "wait", "fill", "run", "rank", "format" })
        {
            string count = Assert.Single(lines, line => line.StartsWith($"{Stages}_count{{stage=\"{stage}\"}} ", StringComparison.Ordinal));
            Assert.True(long.Parse(count.Split(' ')[^1], CultureInfo.InvariantCulture) >= 1, count);
            Assert.Contains(lines, line => line.StartsWith($"{Stages}_bucket{{stage=\"{stage}\",le=\"0.0001\"}} ", StringComparison.Ordinal));
        }

        Assert.Contains(lines, line => line.StartsWith($"aviary_predictions_total{{model=\"{App.Model}\"}} ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("dotnet_gc_collections_total", StringComparison.Ordinal));
        Assert.Contains($"# TYPE {Stages} histogram\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_sent_where_no_endpoint_is_set()
    {
        await using App app = await App.StartAsync((Metering.EndpointSetting, ""));

        Assert.False(app.Get<Metering>().Sends);
    }

    [Fact]
    public async Task Metrics_and_spans_go_to_the_endpoint_that_is_set()
    {
        ConcurrentBag<string> paths = [];
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication collector = builder.Build();
        collector.Run(context =>
        {
            paths.Add(context.Request.Path);
            return Task.CompletedTask;
        });
        await collector.StartAsync(TestContext.Current.CancellationToken);

        await using (App app = await App.StartAsync((Metering.EndpointSetting, collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")))
        {
            Assert.True(app.Get<Metering>().Sends);
            StageTimer.Start(PredictionStage.Tensor).Dispose();
        }

        await TestWait.UntilAsync(() => paths.Contains("/v1/metrics") && paths.Contains("/v1/traces"));
    }

    /// <summary>A line of the format: a comment, or a name with labels and a number.</summary>
    [GeneratedRegex("""^(# (HELP|TYPE) [a-zA-Z_:][a-zA-Z0-9_:]* .*|[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="(\\\\|\\"|\\n|[^\\"\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="(\\\\|\\"|\\n|[^\\"\n])*")*\})? (NaN|[+-]Inf|-?[0-9.]+(E[+-]?[0-9]+)?))$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Line();
}
