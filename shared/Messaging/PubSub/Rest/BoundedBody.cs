using System.Buffers;

namespace Aviary.Messaging.PubSub.Rest;

/// <summary>A body of limited length, in a rented array that is given back when this is disposed.</summary>
internal sealed class BoundedBody : IDisposable
{
    private const int FirstBytes = 16 * 1024;

    private byte[]? _array;
    private int _length;

    private BoundedBody(byte[] array) => _array = array;

    /// <summary>What was read.</summary>
    public ReadOnlyMemory<byte> Memory => _array.AsMemory(0, _length);

    /// <inheritdoc cref="Memory"/>
    public ReadOnlySpan<byte> Span => Memory.Span;

    /// <summary>Reads all; null where it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<BoundedBody?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        if (content.Headers.ContentLength > limit)
        {
            return null;
        }

        await using Stream stream = await content.ReadAsStreamAsync(cancellationToken);
        return await ReadAsync(stream, limit, (int)(content.Headers.ContentLength ?? FirstBytes), cancellationToken);
    }

    private static async Task<BoundedBody?> ReadAsync(Stream stream, int limit, int expected, CancellationToken cancellationToken)
    {
        var body = new BoundedBody(ArrayPool<byte>.Shared.Rent(Math.Clamp(expected, 0, limit) + 1));
        try
        {
            int read;
            while ((read = await stream.ReadAsync(body.Free(), cancellationToken)) > 0)
            {
                body._length += read;
                if (body._length > limit)
                {
                    body.Dispose();
                    return null;
                }
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _array, null) is { } array)
        {
            ArrayPool<byte>.Shared.Return(array);
        }
    }

    private Memory<byte> Free()
    {
        if (_length == _array!.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(_array.Length * 2);
            _array.AsSpan().CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }

        return _array.AsMemory(_length);
    }
}
