using Aviary.Imaging;

namespace Aviary.Functions.Starting;

/// <summary>Loads the libraries that pictures need: one that is missing stops the start and is named, instead of failing the first caller.</summary>
internal sealed class ImagingStart(PictureDecoder pictures) : StartLast
{
    protected override void Work() => pictures.Require();
}
