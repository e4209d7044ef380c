using System.Text.Json.Serialization;

namespace Aviary.Functions.Problems;

/// <summary>
/// What went wrong with a request, as RFC 9457 <c>application/problem+json</c> puts it, with members of our own: <c>error</c>,
/// where clients of the Open Inference Protocol look, and what exactly was wrong with an input.
/// </summary>
internal sealed record Problem(int Status, string Title, string Detail)
{
    public const string ContentType = "application/problem+json";

    /// <summary>The type of a problem that its status already implies (RFC 9457, section 4.2.1).</summary>
    public string Type { get; } = "about:blank";

    /// <summary>The same sentence as <see cref="Detail"/>.</summary>
    public string Error => Detail;

    /// <summary>The part of the request that is wrong, such as <c>inputs[0]</c> or <c>top</c>.</summary>
    public string? Field { get; init; }

    public string? Expected { get; init; }

    public string? Actual { get; init; }

    /// <summary>Why, where there are several reasons.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>The ETag, without quotes, of what could not be read: a PUT that presents it mends it. Goes into the header of that name.</summary>
    [JsonIgnore]
    public string? ETag { get; init; }

    /// <summary>The address of what is in the way. Goes into the header of that name.</summary>
    [JsonIgnore]
    public string? Location { get; init; }

    /// <summary>For one who may try again: in how many seconds. Goes into the header Retry-After.</summary>
    [JsonIgnore]
    public int? RetryAfterSeconds { get; init; }
}
