using System.Buffers;
using Aviary.Imaging;
using Aviary.Models;
using Aviary.Models.Serving.Pictures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Aviary.Functions.Requests;

/// <summary>A form with pictures (RFC 7578): parts named <c>image</c>, within limits of count and bytes.</summary>
internal static class PictureForm
{
    /// <summary>The setting with the limit of one picture.</summary>
    public const string LimitSetting = $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxBytes)}";

    private const string Part = "image";
    private const string TotalSetting = $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxRequestBytes)}";
    private const string CountSetting = $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxPictures)}";
    private const int MaxBoundary = 70, MaxHeaders = 16, MaxHeaderBytes = 8 << 10, Piece = 64 << 10;

    /// <exception cref="InvalidInputException">It is no such form.</exception>
    /// <exception cref="InputTooLargeException">It is over a limit.</exception>
    public static async Task<IReadOnlyList<SentPicture>> ReadAsync(HttpRequest request, ImagingOptions limits, CancellationToken cancellationToken)
    {
        // The frames of the parts come on top of the pictures.
        long most = limits.MaxRequestBytes + ((limits.MaxPictures + 1L) * MaxHeaderBytes);
        if (request.ContentLength > most)
        {
            throw new InputTooLargeException("body", limits.MaxRequestBytes, request.ContentLength.Value, "bytes", TotalSetting);
        }

        MultipartReader reader = new(Boundary(request), request.Body) { HeadersCountLimit = MaxHeaders, HeadersLengthLimit = MaxHeaderBytes };
        List<SentPicture> pictures = [];
        long total = 0;
        try
        {
            while (await reader.ReadNextSectionAsync(cancellationToken) is { } section)
            {
                RequireName(section);
                if (pictures.Count == limits.MaxPictures)
                {
                    throw new InputTooLargeException(Part, limits.MaxPictures, -1, "pictures", CountSetting);
                }

                string field = $"{Part}[{pictures.Count}]";
                byte[] bytes = await ReadAsync(section.Body, field, limits, total, cancellationToken);
                total += bytes.Length;
                pictures.Add(new SentPicture(field, new ReadOnlySequence<byte>(bytes)));
            }
        }
        catch (Exception broken) when (broken is InvalidDataException || (broken is IOException and not BadHttpRequestException))
        {
            throw new InvalidInputException("body", "a whole form of multipart/form-data", "one that is cut off or malformed", broken);
        }

        return pictures.Count > 0 ? pictures : throw new InvalidInputException(Part, "at least one part of this name", "none");
    }

    private static string Boundary(HttpRequest request)
    {
        string? boundary = MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type)
            ? HeaderUtilities.RemoveQuotes(type.Boundary).Value
            : null;
        return boundary is { Length: > 0 and <= MaxBoundary }
            ? boundary
            : throw new InvalidInputException("Content-Type", $"multipart/form-data with a boundary of 1 to {MaxBoundary} letters", Quoted.Text(request.ContentType ?? ""));
    }

    private static void RequireName(MultipartSection section)
    {
        string name = ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out ContentDispositionHeaderValue? found)
            ? HeaderUtilities.RemoveQuotes(found.Name).Value ?? ""
            : "";
        if (name != Part)
        {
            throw new InvalidInputException("body", $"parts named {Part}", name.Length == 0 ? "one without a name" : Quoted.Text(name));
        }
    }

    private static async Task<byte[]> ReadAsync(Stream part, string field, ImagingOptions limits, long before, CancellationToken cancellationToken)
    {
        using MemoryStream picture = new();
        byte[] piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            for (int read; (read = await part.ReadAsync(piece, cancellationToken)) > 0;)
            {
                picture.Write(piece, 0, read);
                if (picture.Length > limits.MaxBytes)
                {
                    throw new InputTooLargeException(field, limits.MaxBytes, -1, "bytes", LimitSetting);
                }

                if (before + picture.Length > limits.MaxRequestBytes)
                {
                    throw new InputTooLargeException("body", limits.MaxRequestBytes, -1, "bytes", TotalSetting);
                }
            }

            return picture.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }
}
