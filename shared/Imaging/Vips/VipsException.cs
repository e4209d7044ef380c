namespace Aviary.Imaging.Vips;

/// <summary>What libvips said was wrong.</summary>
internal sealed class VipsException(string message) : Exception(message);
