using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace Aviary.Monitoring.Alerts;

/// <summary>Posts alerts to an address. Anything but a 2xx is a failure; those that may pass are tried again with growing pauses.</summary>
internal sealed class WebhookSink : IAlertSink, IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly Uri _address;
    private readonly HttpClient _http;
    private readonly ResiliencePipeline _resilience;

    public WebhookSink(Uri address, IOptions<AlertsOptions> options, HttpMessageHandler handler, TimeProvider time)
    {
        _address = address;
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        AlertsOptions alerts = options.Value;
        Longest = (alerts.WebhookTimeout * alerts.WebhookAttempts) + (LongestPause * (alerts.WebhookAttempts - 1));
        _resilience = Resilience(alerts, time);
    }

    public string Name => "webhook";

    public TimeSpan Longest { get; }

    /// <summary>A redirected POST arrives as a GET without its body, so redirects are not followed: they count as failures.</summary>
    public static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null, // traces stay in the house
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
    };

    public async Task SendAsync(AlertEvent alertEvent, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> body = AlertCloudEvent.Write(alertEvent);
        await _resilience.ExecuteAsync(
            async (content, token) =>
            {
                using HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = new ReadOnlyMemoryContent(content) };
                request.Content.Headers.ContentType = new MediaTypeHeaderValue(AlertCloudEvent.ContentType, "utf-8");
                using HttpResponseMessage response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token);
                if (!response.IsSuccessStatusCode)
                {
                    throw new HttpRequestException(
                        $"The webhook answered {(int)response.StatusCode}, expected 2xx.", inner: null, response.StatusCode);
                }
            },
            body,
            cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static ResiliencePipeline Resilience(AlertsOptions options, TimeProvider time)
    {
        ResiliencePipelineBuilder builder = new() { TimeProvider = time };
        if (options.WebhookAttempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<TimeoutRejectedException>().Handle<HttpRequestException>(MayPass),
                MaxRetryAttempts = options.WebhookAttempts - 1,
                Delay = options.WebhookPause,
                MaxDelay = LongestPause,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
            });
        }

        return builder.AddTimeout(options.WebhookTimeout).Build();
    }

    /// <summary>No answer, or one that asks to retry. Other answers mean that this post will never be accepted.</summary>
    private static bool MayPass(HttpRequestException error)
        => error.StatusCode is null or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError;
}
