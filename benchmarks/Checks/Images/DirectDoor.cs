using Aviary.Imaging;

namespace Aviary.Benchmarks.Checks.Images;

/// <summary>Straight into the room that decodes.</summary>
internal sealed class DirectDoor
{
    private readonly PictureDecoder _decoder = new(new ImagingOptions());

    public DirectDoor() => _decoder.Require();

    public PictureAnswer Send(byte[] picture)
    {
        byte[] rgb = new byte[Quadrants.Side * Quadrants.Side * 3];
        try
        {
            _decoder.Decode(picture, new PictureSize(Quadrants.Side, Quadrants.Side), PictureFit.Stretch, rgb);
            return new PictureAnswer(null, rgb);
        }
        catch (PictureRefusedException refused)
        {
            return new PictureAnswer($"{refused.Reason}: {refused.Message}", []);
        }
    }
}
