namespace Aviary.Benchmarks.Checks.Images;

/// <summary>A way into the program for a picture: straight into its room, or over HTTP.</summary>
internal interface IPictureDoor
{
    /// <summary>Gives the picture in, and takes what it became.</summary>
    PictureAnswer Send(byte[] picture);
}
