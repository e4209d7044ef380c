using Google.Apis.Http;

namespace Aviary.Messaging.PubSub.Push;

/// <summary>How the issuer's keys are fetched: bounded in time and size, and by the handler that tests give.</summary>
/// <param name="time">The clock.</param>
/// <param name="handler">The way out; null for an ordinary one. Stays the caller's.</param>
internal sealed class KeyFetching(TimeProvider time, HttpMessageHandler? handler) : HttpClientFactory
{
    private const int MostBytes = 256 * 1024;

    protected override HttpMessageHandler CreateHandler(CreateHttpClientArgs args)
    {
        var bounds = new Bounds(time, handler is null);
        bounds.InnerHandler = handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(5) };
        return bounds;
    }

    private sealed class Bounds(TimeProvider time, bool owns) : DelegatingHandler
    {
        private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            using var late = new CancellationTokenSource(Longest, time);
            using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
            HttpResponseMessage answer = await base.SendAsync(request, bound.Token);
            await answer.Content.LoadIntoBufferAsync(MostBytes, bound.Token);
            return answer;
        }

        protected override void Dispose(bool disposing)
        {
            if (owns)
            {
                base.Dispose(disposing);
            }
        }
    }
}
