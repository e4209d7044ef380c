using Aviary.Errors;
using Aviary.Imaging;

namespace Aviary.Functions.Requests;

/// <summary>
/// The body of a form, of which only so much may be read between its pictures: the heads of parts, and what lies before, between and
/// after parts. The reader of ASP.NET Core has such a limit and reads past it where a line does not end. All that is read is counted too.
/// </summary>
/// <param name="body">The body. Stays the caller's.</param>
/// <param name="limits">How much may be read in all (<see cref="PictureForm.MostBytes"/>).</param>
internal sealed class FormStream(Stream body, ImagingOptions limits) : Stream
{
    private long _left = long.MaxValue;
    private long _leftInAll = PictureForm.MostBytes(limits);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>From here on so many bytes may be read.</summary>
    public void Allow(long bytes) => _left = bytes;

    /// <summary>From here on any number of bytes may be read: whoever reads counts them.</summary>
    public void AllowAny() => _left = long.MaxValue;

    /// <exception cref="InvalidDataException">More than is allowed would have to be read.</exception>
    /// <exception cref="InputTooLargeException">More than is allowed in all was read.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_left == 0)
        {
            throw new InvalidDataException("Too much lies outside of the parts of the form.");
        }

        int read = await body.ReadAsync(buffer[..(int)Math.Min(buffer.Length, _left)], cancellationToken);
        _left -= _left == long.MaxValue ? 0 : read;
        _leftInAll -= read;
        return _leftInAll >= 0 ? read : throw PictureForm.TooLarge(limits, -1);
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }
}
