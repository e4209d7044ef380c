using Aviary.Errors;

namespace Aviary.Registry;

/// <summary>The thing has changed since the caller read it (HTTP 412): an alias moved by somebody else.</summary>
/// <param name="what">What changed: <c>alias champion of fashion</c>.</param>
/// <param name="expected">The ETag that the caller held, or null for "does not exist yet".</param>
/// <param name="actual">The ETag it has now, or null where it does not exist.</param>
public sealed class PreconditionFailedException(string what, string? expected, string? actual)
    : AviaryException($"{what} has changed: expected {expected ?? "that it does not exist"}, it is {actual ?? "missing"}. Read it again.")
{
    /// <summary>What changed.</summary>
    public string What { get; } = what;

    /// <summary>The ETag it has now, or null where it does not exist.</summary>
    public string? ActualETag { get; } = actual;
}
