using Aviary.Imaging;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Problems;

/// <summary>Which answer a refused picture gets: 413 over a limit, 415 of another format, otherwise 400.</summary>
internal static class PictureProblem
{
    private const string Expected = "a whole JPEG, PNG or WebP picture within the limits";

    public static Problem From(PictureRefusal reason, string field, string message)
    {
        (int status, string title, string actual) = reason switch
        {
            PictureRefusal.TooLarge => (StatusCodes.Status413PayloadTooLarge, "Too large", "one over a limit"),
            PictureRefusal.UnknownFormat => (StatusCodes.Status415UnsupportedMediaType, "Unsupported content", "no known format"),
            PictureRefusal.UnsupportedFormat => (StatusCodes.Status415UnsupportedMediaType, "Unsupported content", "another format"),
            PictureRefusal.Empty => (StatusCodes.Status400BadRequest, "Invalid picture", "nothing"),
            PictureRefusal.Truncated => (StatusCodes.Status400BadRequest, "Invalid picture", "one that is cut off"),
            _ => (StatusCodes.Status400BadRequest, "Invalid picture", "a damaged one"),
        };
        return new Problem(status, title, message) { Field = field, Expected = Expected, Actual = actual };
    }
}
