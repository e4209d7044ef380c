namespace Aviary.Imaging;

/// <summary>Bytes that cannot be taken as a picture. The message says what was expected and what came, and holds none of the content.</summary>
/// <param name="reason">Why.</param>
/// <param name="message">A sentence for people.</param>
public sealed class PictureRefusedException(PictureRefusal reason, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public PictureRefusal Reason { get; } = reason;
}
