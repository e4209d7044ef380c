using System.Net;
using System.Text.Json;
using Aviary.Monitoring.Alerts;
using Microsoft.Extensions.Options;

namespace Aviary.Tests.Monitoring.Alerts;

/// <summary>What is posted to the webhook, and how often.</summary>
public sealed class WebhookSinkTests
{
    private static readonly Uri Address = new("https://alerts.example/hook?key=secret");

    private readonly FakeTimeProvider _time = FakeTime.AtStart();

    [Fact]
    public async Task An_alert_is_posted_as_a_cloud_event()
    {
        Receiver receiver = new(HttpStatusCode.Accepted);
        await SendAsync(receiver, Event(AlertState.Raised, repeat: 0));
        Assert.Equal("application/cloudevents+json", receiver.ContentType);
        JsonElement sent = receiver.Bodies.Single();
        Assert.Equal("1.0", sent.GetProperty("specversion").GetString());
        Assert.Equal("the-id", sent.GetProperty("id").GetString());
        Assert.Equal("/aviary/models/fashion", sent.GetProperty("source").GetString());
        Assert.Equal("aviary.alert.raised.v1", sent.GetProperty("type").GetString());
        Assert.Equal("stale", sent.GetProperty("subject").GetString());
        Assert.Equal("2026-11-21T03:00:00Z", sent.GetProperty("time").GetString());
        Assert.False(sent.TryGetProperty("repeat", out _));
        Assert.Equal(
            """{"rule":"stale","model":"fashion","value":40.5,"threshold":36,"since":"2026-11-21T02:00:00Z","detail":"Too old."}""",
            sent.GetProperty("data").GetRawText());
    }

    [Fact]
    public async Task Repeats_are_counted_and_resolved_has_its_own_type()
    {
        Receiver receiver = new(HttpStatusCode.OK);
        await SendAsync(receiver, Event(AlertState.Raised, repeat: 2));
        await SendAsync(receiver, Event(AlertState.Resolved, repeat: 0));
        Assert.Equal(2, receiver.Bodies[0].GetProperty("repeat").GetInt32());
        Assert.Equal("aviary.alert.resolved.v1", receiver.Bodies[1].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(null)]
    public async Task What_may_pass_is_tried_again_with_the_same_event_after_pauses(HttpStatusCode? status)
    {
        Receiver receiver = new(status, status, status, HttpStatusCode.OK);
        DateTimeOffset began = _time.GetUtcNow();
        await SendAsync(receiver, Event(AlertState.Raised, repeat: 0));
        Assert.Equal(4, receiver.Bodies.Count);
        Assert.Single(receiver.Bodies.Select(body => body.GetProperty("id").GetString()).Distinct());
        Assert.True(_time.GetUtcNow() > began);
    }

    [Fact]
    public async Task After_the_last_attempt_the_failure_is_told()
    {
        Receiver receiver = new(HttpStatusCode.BadGateway);
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(receiver, Event(AlertState.Raised, repeat: 0)));
        Assert.Equal(4, receiver.Bodies.Count);
        Assert.Contains("502", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.Found)]
    public async Task What_will_not_pass_is_not_tried_again(HttpStatusCode status)
    {
        Receiver receiver = new(status);
        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync(receiver, Event(AlertState.Raised, repeat: 0)));
        Assert.Single(receiver.Bodies);
    }

    [Fact]
    public async Task A_receiver_that_never_answers_is_left_after_the_timeout()
    {
        Receiver receiver = new() { Silent = true };
        await Assert.ThrowsAnyAsync<Exception>(() => SendAsync(receiver, Event(AlertState.Raised, repeat: 0)));
        Assert.Equal(4, receiver.Bodies.Count);
    }

    private async Task SendAsync(Receiver receiver, AlertEvent alertEvent)
    {
        using WebhookSink sink = new(Address, Options.Create(new AlertsOptions()), receiver, _time);
        Task sending = sink.SendAsync(alertEvent, TestContext.Current.CancellationToken);

        // Every attempt ends at once or never, so moving the clock ends pauses and timeouts and nothing else.
        await _time.PassUntilAsync(sending, TimeSpan.FromSeconds(1));
        Assert.True(_time.GetUtcNow() - FakeTime.AtStart().GetUtcNow() <= sink.Longest * 2);
        await sending;
    }

    private static AlertEvent Event(AlertState state, int repeat)
        => new("the-id", state, FakeTime.AtStart().GetUtcNow(), repeat, new Alert("stale", "fashion", 40.5, 36, Findings.Since, "Too old."), []);

    /// <summary>Answers with one status after the other, the last for ever; null is a connection that breaks.</summary>
    private sealed class Receiver(params HttpStatusCode?[] statuses) : HttpMessageHandler
    {
        public bool Silent { get; init; }

        public List<JsonElement> Bodies { get; } = [];

        public string? ContentType { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal(HttpMethod.Post, request.Method);
            Assert.Equal(Address, request.RequestUri);
            ContentType = request.Content!.Headers.ContentType!.MediaType;
            Bodies.Add(JsonElement.Parse(await request.Content.ReadAsByteArrayAsync(cancellationToken)));
            if (Silent)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            return statuses[Math.Min(Bodies.Count, statuses.Length) - 1] is { } status
                ? new HttpResponseMessage(status)
                : throw new HttpRequestException("The connection broke.");
        }
    }
}
