using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;
using Aviary.Errors;
using Aviary.Imaging;
using Aviary.Inference.Pictures;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Aviary.Functions.Requests;

/// <summary>
/// A form with pictures (RFC 7578): parts named <c>image</c>, within limits of count and bytes, in pooled buffers. Dispose it when
/// the pictures are no longer needed.
/// </summary>
/// <param name="memory">What the form was counted with; null where it is too small to be counted.</param>
internal sealed class PictureForm(RateLimitLease? memory) : IDisposable
{
    /// <summary>The setting with the limit of one picture.</summary>
    public const string LimitSetting = $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxBytes)}";

    private const string Part = "image";
    private const string TotalSetting = $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxRequestBytes)}";
    private const string CountSetting = $"{ImagingOptions.Section}:{nameof(ImagingOptions.MaxPictures)}";
    private const int MaxBoundary = 70, MaxHeaders = 16, MaxHeaderBytes = 8 << 10, BufferBytes = 64 << 10;

    private readonly List<PipeReader> _parts = [];
    private readonly List<SentPicture> _pictures = [];

    public IReadOnlyList<SentPicture> Pictures => _pictures;

    /// <summary>The most bytes that a form may have: the frames of the parts come on top of the pictures.</summary>
    public static long MostBytes(ImagingOptions limits) => limits.MaxRequestBytes + ((limits.MaxPictures + 1L) * MaxHeaderBytes);

    public static InputTooLargeException TooLarge(ImagingOptions limits, long actual) => new("body", limits.MaxRequestBytes, actual, "bytes", TotalSetting);

    /// <exception cref="InvalidDataException">It is no form, or a part has too long headers.</exception>
    /// <exception cref="InvalidInputException">It is another form.</exception>
    /// <exception cref="InputTooLargeException">It is over a limit.</exception>
    public async Task ReadAsync(HttpRequest request, ImagingOptions limits, BodyPace pace)
    {
        await using FormStream body = new(request.Body, limits);
        MultipartReader reader = new(Boundary(request), body) { HeadersCountLimit = MaxHeaders, HeadersLengthLimit = MaxHeaderBytes };
        long total = 0;
        while (await NextAsync(reader, body, pace) is { } section)
        {
            RequireName(section);
            if (_pictures.Count == limits.MaxPictures)
            {
                throw new InputTooLargeException(Part, limits.MaxPictures, -1, "pictures", CountSetting);
            }

            string field = $"{Part}[{_pictures.Count}]";
            PipeReader part = PipeReader.Create(section.Body, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
            _parts.Add(part);
            ReadOnlySequence<byte> bytes = await ReadAsync(part, field, limits, total, pace);
            total += bytes.Length;
            _pictures.Add(new SentPicture(field, bytes));
        }

        if (_pictures.Count == 0)
        {
            throw new InvalidInputException(Part, "at least one part of this name", "none");
        }
    }

    public void Dispose()
    {
        foreach (PipeReader part in _parts)
        {
            part.Complete();
        }

        memory?.Dispose();
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, FormStream body, BodyPace pace)
    {
        // The reader reads ahead by a buffer, and looks for the end of the part before.
        body.Allow(MaxHeaderBytes * 2);
        MultipartSection? section = await reader.ReadNextSectionAsync(pace.Token);
        body.AllowAny();
        return section;
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

    private static async Task<ReadOnlySequence<byte>> ReadAsync(
        PipeReader part, string field, ImagingOptions limits, long before, BodyPace pace)
    {
        while (true)
        {
            ReadResult read = await part.ReadAsync(pace.Token);
            long length = read.Buffer.Length;
            pace.Arrived(before + length);
            if (length > limits.MaxBytes)
            {
                throw new InputTooLargeException(field, limits.MaxBytes, -1, "bytes", LimitSetting);
            }

            if (before + length > limits.MaxRequestBytes)
            {
                throw TooLarge(limits, -1);
            }

            if (read.IsCompleted)
            {
                return read.Buffer;
            }

            part.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
