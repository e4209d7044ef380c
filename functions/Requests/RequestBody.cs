using System.Buffers;
using System.IO.Pipelines;
using System.Threading.RateLimiting;

namespace Aviary.Functions.Requests;

/// <summary>
/// The body of a request, whole, in the server's own pooled buffers: nothing is copied. Dispose it when the bytes are no longer
/// needed.
/// </summary>
/// <param name="reader">Where the bytes are from.</param>
/// <param name="bytes">All of them.</param>
/// <param name="memory">What they were counted with; null where they are too few to be counted.</param>
internal readonly struct RequestBody(PipeReader reader, ReadOnlySequence<byte> bytes, RateLimitLease? memory) : IDisposable
{
    public ReadOnlySequence<byte> Bytes { get; } = bytes;

    public void Dispose()
    {
        reader.AdvanceTo(Bytes.End);
        memory?.Dispose();
    }
}
