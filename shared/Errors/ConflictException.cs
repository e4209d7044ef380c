namespace Aviary.Errors;

/// <summary>The change cannot be made because of what is already there (HTTP 409): a version id that is taken.</summary>
/// <param name="what">What the conflict is about: <c>version 20261121T030000Z-1a2b3c4d of fashion</c>.</param>
/// <param name="detail">Why.</param>
public sealed class ConflictException(string what, string detail) : AviaryException($"{what}: {detail}")
{
    /// <summary>What the conflict is about.</summary>
    public string What { get; } = what;

    /// <summary>The choice of the caller that would settle it, such as <c>force</c>; null where there is none.</summary>
    public string? Choice { get; init; }
}
