using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Logging;

namespace Aviary.Messaging.PubSub.Rest;

/// <summary>
/// The calls of Pub/Sub's REST API v1 that messaging needs (cloud.google.com/pubsub/docs/reference/rest). Names are full ones, as
/// <see cref="PubSubNames"/> makes them. Failures: <see cref="PubSubCallException"/> for what Pub/Sub answers, otherwise those of
/// the way to it; both come after all repetitions.
/// </summary>
internal sealed class PubSubClient(
    HttpMessageInvoker http, Uri address, IAccessTokens tokens, PubSubClientOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private readonly PubSubCalls _calls = new(http, address, tokens, options.MaxAnswerBytes);
    private readonly PubSubResilience _resilience = new(options, time, logger);

    /// <summary>Publishes up to <see cref="PubSubLimits.PublishMessages"/> and returns their ids once they are kept. A repetition may publish twice.</summary>
    public async Task<IReadOnlyList<string>> PublishAsync(string topic, IReadOnlyList<WireMessage> messages, CancellationToken cancellationToken)
    {
        PublishResponse answer = await PostAsync(
            $"v1/{topic}:publish", new PublishRequest(messages), WireJson.Default.PublishRequest, WireJson.Default.PublishResponse, cancellationToken);
        IReadOnlyList<string> ids = answer.MessageIds ?? [];
        return ids.Count == messages.Count
            ? ids
            : throw new PubSubCallException(HttpStatusCode.OK, $"but with {ids.Count} message ids for {messages.Count} messages");
    }

    /// <summary>Waits until there are messages, and leases up to <paramref name="max"/>; empty after a while without any. Not repeated.</summary>
    public async Task<IReadOnlyList<PulledMessage>> PullAsync(string subscription, int max, CancellationToken cancellationToken)
    {
        byte[] body = PubSubCalls.Write(new PullRequest(max), WireJson.Default.PullRequest);
        PullResponse answer = await _resilience.OnceAsync(
            ct => _calls.SendAsync(HttpMethod.Post, $"v1/{subscription}:pull", body, WireJson.Default.PullResponse, ct), cancellationToken);
        return answer.ReceivedMessages ?? [];
    }

    /// <summary>Ends messages for good. An id whose lease has ended is silently ignored by Pub/Sub.</summary>
    public Task AcknowledgeAsync(string subscription, IReadOnlyList<string> ackIds, CancellationToken cancellationToken)
        => PostAsync<AcknowledgeRequest, TopicResource>(
            $"v1/{subscription}:acknowledge", new AcknowledgeRequest(ackIds), WireJson.Default.AcknowledgeRequest, null, cancellationToken);

    /// <summary>Makes leases end after so many seconds from now; 0 gives the messages back at once.</summary>
    public Task ModifyAckDeadlineAsync(string subscription, IReadOnlyList<string> ackIds, int seconds, CancellationToken cancellationToken)
        => PostAsync<ModifyAckDeadlineRequest, TopicResource>(
            $"v1/{subscription}:modifyAckDeadline",
            new ModifyAckDeadlineRequest(ackIds, seconds),
            WireJson.Default.ModifyAckDeadlineRequest,
            null,
            cancellationToken);

    /// <summary>Makes a topic where it is not there.</summary>
    /// <returns>False where it was there.</returns>
    public Task<bool> CreateTopicAsync(string topic, CancellationToken cancellationToken)
        => CreateAsync(topic, PubSubCalls.Write(new TopicResource(topic), WireJson.Default.TopicResource), cancellationToken);

    /// <summary>Makes a subscription where it is not there; one that is there stays as it is.</summary>
    /// <returns>False where it was there.</returns>
    public Task<bool> CreateSubscriptionAsync(string name, SubscriptionResource subscription, CancellationToken cancellationToken)
        => CreateAsync(name, PubSubCalls.Write(subscription with { Name = name }, WireJson.Default.SubscriptionResource), cancellationToken);

    /// <summary>A topic; null where there is none.</summary>
    public Task<TopicResource?> GetTopicAsync(string topic, CancellationToken cancellationToken)
        => GetAsync(topic, WireJson.Default.TopicResource, cancellationToken);

    /// <summary>A subscription; null where there is none.</summary>
    public Task<SubscriptionResource?> GetSubscriptionAsync(string name, CancellationToken cancellationToken)
        => GetAsync(name, WireJson.Default.SubscriptionResource, cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> shape, JsonTypeInfo<TAnswer>? answer, CancellationToken cancellationToken)
    {
        byte[] body = PubSubCalls.Write(request, shape);
        return await _resilience.RepeatedAsync(ct => _calls.SendAsync(HttpMethod.Post, path, body, answer, ct), cancellationToken);
    }

    private async Task<bool> CreateAsync(string name, byte[] body, CancellationToken cancellationToken)
    {
        try
        {
            await _resilience.RepeatedAsync(
                ct => _calls.SendAsync<TopicResource>(HttpMethod.Put, $"v1/{name}", body, null, ct), cancellationToken);
            return true;
        }
        catch (PubSubCallException e) when (e.Status == HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private async Task<T?> GetAsync<T>(string name, JsonTypeInfo<T> shape, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await _resilience.RepeatedAsync(ct => _calls.SendAsync(HttpMethod.Get, $"v1/{name}", null, shape, ct), cancellationToken);
        }
        catch (PubSubCallException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }
}
