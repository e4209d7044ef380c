using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Answers;

/// <summary>Answers with a value as JSON.</summary>
internal sealed class JsonAnswer<T>(T value, JsonTypeInfo<T> type) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode { get; init; } = StatusCodes.Status200OK;

    /// <summary>The entity tag, without quotes.</summary>
    public string? ETag { get; init; }

    /// <summary>Where what was asked for can be followed.</summary>
    public string? Location { get; init; }

    public T Value => value;

    public Task ExecuteAsync(HttpContext httpContext)
    {
        HttpResponse response = httpContext.Response;
        response.StatusCode = StatusCode ?? StatusCodes.Status200OK;
        response.ContentType = "application/json";

        // The state behind an address changes at any time; a cache must ask.
        response.Headers.CacheControl = "no-cache";
        if (ETag is not null)
        {
            response.Headers.ETag = $"\"{ETag}\"";
        }

        if (Location is not null)
        {
            response.Headers.Location = Location;
        }

        using Utf8JsonWriter writer = new(response.BodyWriter);
        JsonSerializer.Serialize(writer, value, type);
        return Task.CompletedTask;
    }
}
