using Aviary.Errors;

namespace Aviary.Serving;

/// <summary>A version that was fit to be served fails now on the very input that it was proved with (HTTP 503); no caller's input is at fault.</summary>
/// <param name="model">The model.</param>
/// <param name="version">The version.</param>
/// <param name="reason">What ONNX Runtime says.</param>
/// <param name="inner">The cause, or null.</param>
public sealed class ModelFailedException(string model, string version, string reason, Exception? inner = null)
    : AviaryException($"Version {version} of {model} fails on its own golden example: {reason}", inner)
{
    /// <summary>The model.</summary>
    public string Model { get; } = model;

    /// <summary>The version.</summary>
    public string Version { get; } = version;
}
