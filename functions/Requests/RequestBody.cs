using System.Buffers;
using System.IO.Pipelines;
using Aviary.Models;
using Microsoft.AspNetCore.Http;

namespace Aviary.Functions.Requests;

/// <summary>
/// The body of a request, whole, in the server's own pooled buffers: nothing is copied, and no more than the limit is ever held.
/// Dispose it when the bytes are no longer needed.
/// </summary>
internal readonly struct RequestBody : IDisposable
{
    private readonly PipeReader _reader;

    private RequestBody(PipeReader reader, ReadOnlySequence<byte> bytes)
    {
        _reader = reader;
        Bytes = bytes;
    }

    public ReadOnlySequence<byte> Bytes { get; }

    /// <param name="request">The request.</param>
    /// <param name="limit">The most bytes.</param>
    /// <param name="setting">The setting that holds the limit, or null.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="InputTooLargeException">The body is, or says that it will be, over the limit.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request, long limit, string? setting, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
        {
            throw new InputTooLargeException("body", limit, request.ContentLength.Value, "bytes", setting);
        }

        PipeReader reader = request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > limit)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw new InputTooLargeException("body", limit, -1, "bytes", setting);
            }

            if (read.IsCompleted)
            {
                return new RequestBody(reader, read.Buffer);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public void Dispose() => _reader.AdvanceTo(Bytes.End);
}
