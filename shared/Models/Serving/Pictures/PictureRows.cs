using Aviary.Imaging;
using Aviary.Models.Serving.Engine;
using Aviary.Models.Serving.Inputs;

namespace Aviary.Models.Serving.Pictures;

/// <summary>A picture for each row.</summary>
internal readonly struct PictureRows(PictureDecoder decoder, IReadOnlyList<SentPicture> pictures, CancellationToken cancellationToken) : IRequestRows
{
    public int Fill(LoadedModel model, RunSlot slot)
    {
        for (int row = 0; row < pictures.Count; row++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            PictureRow.Fill(decoder, model, pictures[row], slot.Input, row, cancellationToken);
        }

        return pictures.Count;
    }
}
