namespace Aviary.Learning.Datasets.Pictures;

/// <summary>Pictures brought into one form.</summary>
/// <param name="Form">The form.</param>
/// <param name="Words">How that form was chosen, for people.</param>
/// <param name="Pixels">A place for each file.</param>
/// <param name="Good">The places of the files that could be decoded, ascending.</param>
/// <param name="Warnings">The files that could not.</param>
internal sealed record DecodedPictures(PictureForm Form, string Words, PixelBuffer Pixels, int[] Good, IReadOnlyList<string> Warnings);
