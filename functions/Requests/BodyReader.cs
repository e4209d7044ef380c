using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using System.Threading.RateLimiting;
using Aviary.Errors;
using Aviary.Functions.Problems;
using Aviary.Imaging;
using Aviary.Serving;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;

namespace Aviary.Functions.Requests;

/// <summary>
/// Reads the bodies of requests: each within its limit, and all together within <see cref="ServingOptions.MaxBytesInFlight"/>. A
/// body that says its length takes that much memory before it is read; one that does not, and grows, as much as it may come to.
/// </summary>
/// <param name="serving">How much memory there is for bodies, and how long one waits for it.</param>
/// <param name="imaging">The limits of forms.</param>
/// <param name="time">The clock.</param>
public sealed class BodyReader(IOptions<ServingOptions> serving, IOptions<ImagingOptions> imaging, TimeProvider time) : IDisposable
{
    /// <summary>Bodies up to this are read at once, and uncounted: the server holds as much of any connection (see <see cref="ServerLimits"/>).</summary>
    internal const int UncountedBytes = 128 << 10;

    /// <summary>What may lie between the chunks of a body, or come after it was refused.</summary>
    private const long UnreadBytes = 64 << 20;

    private readonly BodyMemory _memory = new(serving.Value.MaxBytesInFlight, serving.Value.Deadline, time);

    internal BodyMemory Memory => _memory;

    /// <inheritdoc/>
    public void Dispose() => _memory.Dispose();

    /// <summary>Reads a body to its end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="setting">The setting that holds the limit, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InputTooLargeException">The body is, or says that it will be, over the limit.</exception>
    /// <exception cref="InvalidInputException">It is cut off, or its chunks are malformed.</exception>
    /// <exception cref="ProblemException">There is no memory for it.</exception>
    internal async ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, string? setting, CancellationToken cancellationToken)
    {
        CountsHere(request, inChunks: limit + UnreadBytes);
        long? length = request.ContentLength;
        if (length > limit)
        {
            throw new InputTooLargeException("body", limit, length.Value, "bytes", setting);
        }

        RateLimitLease? memory = length > UncountedBytes ? await _memory.TakeAsync(length.Value, cancellationToken) : null;
        BodyPace? pace = memory is null ? null : new BodyPace(time, cancellationToken);
        try
        {
            PipeReader reader = request.BodyReader;
            while (true)
            {
                ReadResult read = await reader.ReadAsync(pace?.Token ?? cancellationToken);
                pace?.Arrived(read.Buffer.Length);
                if (read.Buffer.Length > limit)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    throw new InputTooLargeException("body", limit, -1, "bytes", setting);
                }

                if (read.IsCompleted)
                {
                    return new RequestBody(reader, read.Buffer, memory);
                }

                bool counts = memory is null && read.Buffer.Length > UncountedBytes;
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                if (counts)
                {
                    memory = await _memory.TakeAsync(limit, cancellationToken);
                    pace = new BodyPace(time, cancellationToken);
                }
            }
        }
        catch (Exception broken)
        {
            memory?.Dispose();
            throw Explained(broken, pace, "a whole body, in well-formed chunks where it has any");
        }
        finally
        {
            pace?.Dispose();
        }
    }

    /// <summary>Reads a form with pictures.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InputTooLargeException">It is over a limit.</exception>
    /// <exception cref="InvalidInputException">It is no such form.</exception>
    /// <exception cref="ProblemException">There is no memory for it.</exception>
    internal async Task<PictureForm> ReadFormAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        ImagingOptions limits = imaging.Value;
        long most = PictureForm.MostBytes(limits);
        CountsHere(request, inChunks: (most * 3) + ServerLimits.Framing);
        if (request.ContentLength > most)
        {
            throw PictureForm.TooLarge(limits, request.ContentLength.Value);
        }

        long expected = request.ContentLength ?? most;
        RateLimitLease? memory = expected > UncountedBytes ? await _memory.TakeAsync(expected, cancellationToken) : null;
        using BodyPace pace = new(time, cancellationToken);
        PictureForm form = new(memory);
        try
        {
            await form.ReadAsync(request, limits, pace);
            return form;
        }
        catch (Exception broken)
        {
            form.Dispose();
            throw broken is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
                ? PictureForm.TooLarge(limits, -1)
                : Explained(broken, pace, "a whole form of multipart/form-data");
        }
    }

    /// <summary>
    /// Bodies that are read here are counted here. At a limit of its own the server would close the connection, and whoever still sends
    /// would see that and no answer; so after the answer it reads on for a few seconds, and keeps nothing. It alone sees what lies
    /// between chunks.
    /// </summary>
    private static void CountsHere(HttpRequest request, long inChunks)
    {
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = request.ContentLength is null ? inChunks : null;
        }
    }

    /// <summary>What goes to the caller. The server has no type of its own for bodies whose framing is wrong or that end too early.</summary>
    private static Exception Explained(Exception broken, BodyPace? pace, string expected)
    {
        switch (broken)
        {
            case OperationCanceledException when pace?.IsTooSlow == true:
                return BodyPace.TooSlow;
            case InvalidDataException or (IOException and not BadHttpRequestException):
                return new InvalidInputException("body", expected, "one that is cut off or malformed", broken);
            default:
                ExceptionDispatchInfo.Throw(broken);
                return broken;
        }
    }
}
