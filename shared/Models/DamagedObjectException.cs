namespace Aviary.Models;

/// <summary>An object of the bucket is not what its place says (HTTP 500): cut off, altered by hand, or of a newer form.</summary>
/// <param name="key">The object's key.</param>
/// <param name="problem">What was expected and what is there.</param>
public sealed class DamagedObjectException(string key, string problem) : AviaryException($"{key} is damaged: {problem}.")
{
    /// <summary>The object's key.</summary>
    public string Key { get; } = key;
}
