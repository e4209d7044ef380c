using System.Runtime.InteropServices;

namespace Aviary.Registry.Storage.S3;

/// <summary>The content of an upload, which reports to a guard that it is being read.</summary>
internal sealed class UploadStream : MemoryStream
{
    private readonly StallGuard _guard;

    private UploadStream(ArraySegment<byte> content, StallGuard guard)
        : base(content.Array!, content.Offset, content.Count, writable: false) => _guard = guard;

    public static UploadStream Of(ReadOnlyMemory<byte> content, StallGuard guard)
        => new(MemoryMarshal.TryGetArray(content, out ArraySegment<byte> segment) ? segment : content.ToArray(), guard);

    public override int Read(Span<byte> buffer)
    {
        _guard.Progress();
        return base.Read(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        _guard.Progress();
        return base.Read(buffer, offset, count);
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _guard.Progress();
        return base.ReadAsync(buffer, cancellationToken);
    }
}
