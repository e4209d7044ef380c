using Aviary.Errors;
using Aviary.Imaging;

namespace Aviary.Inference.Pictures;

/// <summary>A picture given by a caller cannot be taken (HTTP 400, 413 or 415, by its reason).</summary>
/// <param name="field">Where it stands: <c>body</c>, <c>image[2]</c>, <c>url</c>.</param>
/// <param name="refused">What the decoder said of it.</param>
public sealed class InvalidPictureException(string field, PictureRefusedException refused)
    : AviaryException($"{field}: {refused.Message}", refused)
{
    /// <summary>Where the picture stands.</summary>
    public string Field { get; } = field;

    /// <summary>Why it was refused.</summary>
    public PictureRefusal Reason { get; } = refused.Reason;

    /// <summary>Whether it is over a limit.</summary>
    public bool IsTooLarge => Reason == PictureRefusal.TooLarge;
}
