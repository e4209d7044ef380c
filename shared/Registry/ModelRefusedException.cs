using Aviary.Errors;

namespace Aviary.Registry;

/// <summary>A version exists but is not fit to be served (HTTP 503): altered, damaged, or not what its files say.</summary>
/// <param name="model">The model.</param>
/// <param name="version">The version.</param>
/// <param name="reason">What is wrong with it: the file, what was expected, what is there.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ModelRefusedException(string model, string version, string reason, Exception? inner = null)
    : AviaryException($"Version {version} of {model} is refused: {reason}", inner)
{
    /// <summary>The model.</summary>
    public string Model { get; } = model;

    /// <summary>The version.</summary>
    public string Version { get; } = version;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
