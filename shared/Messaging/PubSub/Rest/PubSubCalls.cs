using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aviary.Messaging.PubSub.Rest;

/// <summary>One attempt of one call: request, answer, both as JSON and bounded.</summary>
internal sealed class PubSubCalls(HttpMessageInvoker http, Uri address, IAccessTokens tokens, int maxAnswerBytes)
{
    private const int MaxErrorBytes = 8 * 1024;
    private const int MaxDetail = 300;

    /// <summary>The request as bytes, which an attempt after the first sends again.</summary>
    public static byte[] Write<T>(T request, JsonTypeInfo<T> shape) => JsonSerializer.SerializeToUtf8Bytes(request, shape);

    /// <summary>Sends it and reads the answer; <paramref name="shape"/> null: the answer is empty.</summary>
    /// <exception cref="PubSubCallException">Anything but success was answered.</exception>
    /// <exception cref="AnswerTooLargeException">The answer is larger than allowed.</exception>
    public async ValueTask<T> SendAsync<T>(
        HttpMethod method, string path, byte[]? body, JsonTypeInfo<T>? shape, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        if (await tokens.GetAsync(cancellationToken) is { } token)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        using HttpResponseMessage answer = await http.SendAsync(request, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw await ErrorAsync(answer, cancellationToken);
        }

        using var bytes = await BoundedBody.ReadAsync(answer.Content, maxAnswerBytes, cancellationToken)
            ?? throw new AnswerTooLargeException(maxAnswerBytes);
        return shape is null ? default! : Parse(bytes.Span, shape);
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> shape)
    {
        try
        {
            return JsonSerializer.Deserialize(json, shape) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new PubSubCallException(HttpStatusCode.OK, Cut($"but no {typeof(T).Name}: {e.Message}"));
        }
    }

    private static async Task<PubSubCallException> ErrorAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        string? detail = null;
        try
        {
            using BoundedBody? bytes = await BoundedBody.ReadAsync(answer.Content, MaxErrorBytes, cancellationToken);
            ErrorBody? error = bytes is null ? null : JsonSerializer.Deserialize(bytes.Span, WireJson.Default.ErrorResponse)?.Error;
            detail = error is null ? null : $"{error.Status}: {error.Message}";
        }
        catch (JsonException)
        {
            // A proxy on the way answers in its own words.
        }

        return new PubSubCallException(answer.StatusCode, Cut(detail ?? answer.ReasonPhrase ?? ""), answer.Headers.RetryAfter?.Delta);
    }

    private static string Cut(string text) => text.Length <= MaxDetail ? text : text[..MaxDetail] + "…";
}
