namespace Aviary.Errors;

/// <summary>Something that was asked for by name does not exist (HTTP 404).</summary>
/// <param name="what">What kind of thing: "model", "version", "alias", "file".</param>
/// <param name="name">The name that was asked for.</param>
/// <param name="detail">More to say, or null.</param>
public sealed class NotFoundException(string what, string name, string? detail = null)
    : AviaryException(detail is null ? $"There is no {what} '{name}'." : $"There is no {what} '{name}': {detail}")
{
    /// <summary>What kind of thing was asked for.</summary>
    public string What { get; } = what;

    /// <summary>The name that was asked for.</summary>
    public string Name { get; } = name;
}
