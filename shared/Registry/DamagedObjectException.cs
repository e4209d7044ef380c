using Aviary.Errors;

namespace Aviary.Registry;

/// <summary>An object of the bucket is not what its place says (HTTP 500): cut off, altered by hand, or of a newer form.</summary>
/// <param name="key">The object's key.</param>
/// <param name="problem">What was expected and what is there.</param>
/// <param name="etag">The ETag that replaces it, where it was read that far.</param>
public sealed class DamagedObjectException(string key, string problem, string? etag = null) : AviaryException($"{key} is damaged: {problem}.")
{
    /// <summary>The object's key.</summary>
    public string Key { get; } = key;

    /// <summary>What was expected and what is there.</summary>
    public string Problem { get; } = problem;

    /// <summary>What a compare-and-set that replaces it must present; null where it is not known.</summary>
    public string? ETag { get; } = etag;

    /// <summary>The same for a list that leaves the object out.</summary>
    /// <param name="name">The version, alias or run that it should be.</param>
    public DamagedObject Named(string name) => new(name, Key, Problem);
}
