namespace Aviary.Imaging;

/// <summary>A native library that pictures need does not load on this machine. The message names what to install.</summary>
/// <param name="message">A sentence for people.</param>
/// <param name="inner">The loader's error.</param>
public sealed class ImagingUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
