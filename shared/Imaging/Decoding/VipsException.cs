namespace Aviary.Imaging.Decoding;

/// <summary>An error of libvips.</summary>
internal sealed class VipsException(string message) : Exception(message);
